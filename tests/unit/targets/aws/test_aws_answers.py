"""What is hidden in an AWS answer, and what is not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.targets.aws.answers import HIDDEN, is_secret, plain


def test_secrets_are_hidden_wherever_they_stand() -> None:
    answer = {
        "ResponseMetadata": {"RequestId": "x"},
        "Credentials": {"AccessKeyId": "AKIA", "SecretAccessKey": "s3", "SessionToken": "t"},
        "PendingModifiedValues": {"MasterUserPassword": "****"},
        "Environment": {"Variables": {"DB_PASSWORD": "p", "DB_HOST": "db"}},
        "containerDefinitions": [
            {"environment": [{"name": "API_KEY", "value": "k"}, {"name": "PORT", "value": "80"}]}
        ],
        "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": "p"}],
        "UserData": {"Value": "cGFzcw=="},
        "Code": {"Location": "https://bucket/x?X-Amz-Signature=abc"},
        "Plaintext": b"\x01",
        "PrivateKey": b"\x01",
    }
    assert plain(answer) == {
        "Credentials": {"AccessKeyId": "AKIA", "SecretAccessKey": HIDDEN, "SessionToken": HIDDEN},
        "PendingModifiedValues": {"MasterUserPassword": HIDDEN},
        "Environment": {"Variables": {"DB_PASSWORD": HIDDEN, "DB_HOST": HIDDEN}},
        "containerDefinitions": [
            {"environment": [{"name": "API_KEY", "value": HIDDEN}, {"name": "PORT", "value": "80"}]}
        ],
        "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": HIDDEN}],
        "UserData": {"Value": HIDDEN},
        "Code": {"Location": HIDDEN},
        "Plaintext": "AQ==",
        "PrivateKey": HIDDEN,
    }


@pytest.mark.parametrize(
    "name",
    ["NextToken", "SecretArn", "KeyId", "PasswordLastUsed", "SecretsManagerRole", "AccessKeyId", "Status"],
)
def test_names_that_only_sound_like_secrets(name: str) -> None:
    assert not is_secret(name)


def test_plain_values_stay_as_they_are() -> None:
    moment = datetime(2026, 10, 5, tzinfo=UTC)
    answer = {"At": moment, "Count": 3, "Rate": 0.5, "Is": True, "None": None, "List": [1, "a"]}
    assert plain(answer) == answer


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.datetimes(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_answer_becomes_plain(answer: object) -> None:
    def check(value: object) -> None:
        assert not isinstance(value, bytes | bytearray | tuple)
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(item)

    check(plain(answer))


def test_variables_of_a_function_are_hidden_whatever_their_names() -> None:
    answer = {"Environment": {"Variables": {"DATABASE_URL": "postgresql://app:pw@db/shop", "STAGE": "prod"}}}
    assert plain(answer) == {"Environment": {"Variables": {"DATABASE_URL": HIDDEN, "STAGE": HIDDEN}}}
