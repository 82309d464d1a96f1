from typing import Any

ClassifierTags: Any
InputTags: Any
Tags: Any
TargetTags: Any
TransformerTags: Any
