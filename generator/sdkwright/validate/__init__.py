"""`Document` → diagnostics: what is wrong with it, by the standard and for what will be made of it.

    structure     the OpenAPI meta-schema, as openapi-spec-validator carries it
    references    every `$ref` leads somewhere
    extensions    sdkwright's own members; pagination: what is declared of pages
    paths         path templates and parameters; operations, servers, security: the rest of what callers use
    schemas       schemas by their own meta-schema and keywords; defaults and examples by the schemas
    consequences  names and types that will be generated; enums: those that cannot grow
    style         habits

A rule is a function that yields; what it says stands where the rule's reader would look. All rules are listed in
`diagnostics/ruletable.py`.
"""
