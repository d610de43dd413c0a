"""What sdkwright tells the people who keep the document: where, which rule, what is wrong, what to do."""

from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.location import Location

__all__ = ["Diagnostic", "Location", "Severity"]
