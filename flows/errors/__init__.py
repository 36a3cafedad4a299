"""Errors that `flows` raises, and the rules that problems of content files break."""

from flows.errors.exceptions import ConditionError, ContentError, FlowError, Problem, TemplateError

__all__ = ["ConditionError", "ContentError", "FlowError", "Problem", "TemplateError"]
