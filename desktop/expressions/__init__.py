"""The one expression language of runbooks: parsed, name-checked and evaluated by our own evaluator."""
