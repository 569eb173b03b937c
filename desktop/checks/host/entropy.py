"""How much randomness the kernel has gathered, in bits.

Source: /proc/sys/kernel/random (random(4)); since Linux 5.18 the pool is of 256 bits and stays full.
"""

from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask, said
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import UnreadableOutputError
from desktop.targets.base import Shell

_QUESTIONS = {
    "available": "cat /proc/sys/kernel/random/entropy_avail",
    "pool": "cat /proc/sys/kernel/random/poolsize",
    "kernel": "uname -r",
    "source": "cat /sys/class/misc/hw_random/rng_current 2>/dev/null",
}


@dataclass(frozen=True, slots=True)
class Params:
    pass


@dataclass(frozen=True, slots=True)
class Reading:
    available_bits: int
    pool_bits: int
    available_pct: float
    kernel: str
    source: str | None  # a hardware generator that feeds it; None: there is none


def read_shell(target: Shell, _params: Params) -> Reading:
    return parse(ask(target, _QUESTIONS))


def parse(answers: Answers) -> Reading:
    available, pool = whole(answers.need("available").strip()), whole(answers["pool"].strip())
    if available is None or not pool:
        raise UnreadableOutputError(f"/proc/sys/kernel/random is not what was expected: {said(answers.out)}")
    source = answers["source"].strip()
    return Reading(
        available_bits=available,
        pool_bits=pool,
        available_pct=round(100 * available / pool, 2),
        kernel=answers["kernel"].strip(),
        source=None if source in ("", "none") else source,
    )


CHECK = CheckSpec(
    id="host.entropy",
    title="Randomness",
    explanation=(
        "How much randomness the kernel has ready. Kernels before 5.6 let programs that read /dev/random wait "
        "when there is little: a service that hangs as it starts, slow key generation and TLS handshakes on a "
        "fresh virtual machine. A virtual hardware generator (virtio-rng), or haveged or rngd, cures that. "
        "Since 5.18 the pool holds 256 bits and is full once the machine is up; then this check has nothing to "
        "find."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    not_on_windows=(
        "Windows does not tell how much randomness it has, and no program there waits for it; there "
        "is nothing to read instead."
    ),
    default_outcomes=(
        "warn: pool_bits > 256 and available_bits < 200 | Only ${available_bits} bits of randomness are ready.",
        "warn: pool_bits <= 256 and available_bits < 128 | Only ${available_bits} of ${pool_bits} bits are ready.",
        "pass: otherwise | ${available_bits} of ${pool_bits} bits of randomness are ready.",
    ),
)
