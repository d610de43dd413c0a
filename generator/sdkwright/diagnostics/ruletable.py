"""The rules, a layer each: code, marks, summary.

Marks: the least rule set (m, r, s), the severity (E, W, I), and b for what only building a package finds.
"""

from typing import Final

SETTINGS: Final = """
settings                    mE a setting cannot be what it is
unused-ignore               rI something is ignored that is not there any more
template                    mE a template of the user cannot be used
overridden-template         mW a template of the user stands in for one that has changed
idle-selector               rWb a selector of the settings means no operation
"""

SYNTAX: Final = """
missing-file                mE the file does not exist
unreadable-file             mE the file cannot be read
large-file                  mE the file is larger than 100 MB
encoding                    mE the file is not UTF-8, and no byte order mark says what it is
empty-file                  mE there is nothing in the file
yaml-syntax                 mE the text is no YAML
yaml-tab                    mE a line is indented with a tab
yaml-tag                    mE a YAML tag has no meaning in JSON
yaml-key                    mE a key is a collection
yaml-boolean                rW a word is a text in YAML 1.2 and a boolean in YAML 1.1
yaml-octal                  rW a number with a leading zero is decimal in YAML 1.2 and octal in YAML 1.1
json-syntax                 mE the text is no JSON
duplicate-key               mE a key stands twice in its object
deep-nesting                mE values nest too deeply
alias-bomb                  mE aliases make too many values
endless-alias               mE a value holds itself
number-range                mE a number cannot be kept as it is written
lone-surrogate              mE an escape is half a character
not-openapi                 mE the file is no OpenAPI document
swagger-2                   mE the document is Swagger 2.0
version                     mE the document's version of OpenAPI is not known
"""

STRUCTURE: Final = """
missing-member              mE a member that OpenAPI requires is missing
unknown-member              mE a member has no meaning where it stands
wrong-type                  mE a value is of another type than OpenAPI wants
wrong-value                 mE a value is none of those that OpenAPI knows
structure                   mE a value is not what OpenAPI describes
invalid-schema              mE a schema is not what JSON Schema describes
unknown-dialect             mE a schema names a dialect of JSON Schema that is not known
"""

REFERENCES: Final = """
broken-reference            mE a reference leads nowhere
misdirected-reference       rW a reference in the place of a schema leads to something else
remote-reference            mE a reference leads to another host, which is never asked
unresolved-reference        rWb what a reference leads to is missing from the package
ignored-beside-reference    rI members beside `$ref` are ignored in OpenAPI 3.0
unused-component            sI a component is referred to by nothing
unfetched-document          mE a document of another host was not fetched
changed-copy                mE the copy of a remote document is not what was fetched
outdated-pin                mE a host has another document than the one that is pinned
"""

OPERATIONS: Final = """
duplicate-path              rW two paths differ in the names of their parameters only
ambiguous-path              sI one request can match two paths
path-query                  rW a path holds a query or a fragment
unmatched-brace             mE a path opens or closes a brace in vain
repeated-path-parameter     mE a path names a parameter twice
undeclared-path-parameter   mE a path uses a parameter that nothing declares
unused-path-parameter       mE a path parameter is not in the path
duplicate-parameter         mE a parameter is declared twice
duplicate-operation-id      mE two operations have the same operationId
duplicate-tag               mE a tag is declared twice
unknown-parent-tag          mE a tag stands below one that is not declared, or below itself
body-without-meaning        rW a GET or HEAD operation has a request body
no-success-response         rW an operation describes no response that is a success
undeclared-server-variable  rW a server's URL uses a variable that is not declared
unused-server-variable      rI a server variable is not in the URL
server-variable-default     rW a server variable's default is not among its values
unknown-security-scheme     rW a security requirement names a scheme that is not declared
unknown-scope               rW a security requirement names a scope that its scheme does not declare
unknown-link-operation      rW a link leads to an operation that does not exist
"""

SCHEMAS: Final = """
unknown-discriminator       rW a discriminator is no property of its schema
optional-discriminator      rI a discriminator's property is not required
unknown-mapping             rW a discriminator maps a value to a schema that does not exist
impossible-range            rW a lower bound is above the upper one
impossible-format           rW no text has both the format and the length of its schema
invalid-pattern             mE a pattern is no regular expression
foreign-pattern             rW a pattern is a regular expression of another language than ECMA-262
catastrophic-pattern        rW a pattern takes exponential time on some texts
empty-enum                  rW an enum has no values
duplicate-enum-value        rW an enum lists a value twice
enum-type                   rW a value of an enum is not of the schema's type
idle-keyword                rI a keyword says nothing about values of the schema's type
misspelt-keyword            rW a member of a schema is spelled nearly as a keyword, and is none
obsolete-nullable           rW `nullable` has no meaning since OpenAPI 3.1
unknown-required-property   rI a required property is not declared
default-mismatch            mE a default does not match its schema
null-default                mE a default is null where null is not allowed
example-beside-examples     rW `example` and `examples` stand side by side
example-mismatch            rW an example does not match its schema
missing-example             rIb no example of a reply is given, nor can one be made
"""

CONSEQUENCES: Final = """
missing-operation-id        rI a method's name must be made of the path
name-collision              rW two names become the same name in Python
nameless                    rW a name has nothing that a Python name can be made of
long-name                   rI a name is too long, and gets cut
reserved-name               sI a name is taken in Python, and gets an underscore
inline-schema-name          sI an inline schema gets its name from where it stands
closed-enum                 sI an enum in a response cannot grow without breaking strict clients
array-without-items         rI an array says nothing of its items
untyped-body                rI a body has no schema
several-success-bodies      sI an operation succeeds with bodies of different kinds
union-without-discriminator sI a union of objects has no discriminator
dynamic-reference           rWb what a `$dynamicRef` means depends on who refers to its schema
refused-operation           rWb an operation is missing from the package
conditional-schema          rI a condition of a schema is documentation only
unusable-name               rW `x-sdkwright-name` is no name that Python can use
unusable-variable           rW `x-sdkwright-environment` names no environment variable
unusable-pagination         rW what is declared of the pages of an operation cannot be understood
unfit-pagination            rWb what is declared of the pages of an operation does not fit it
unfit-stream                rWb what the settings declare of a reply that comes item by item does not fit its operation
recognised-pagination       sIb an operation is taken to come in pages
unknown-extension           rW an `x-sdkwright-` member has no meaning
webhook                     rWb a webhook cannot be received as it is described
callback                    rWb a callback cannot be received as it is described
indistinct-webhook          rIb nothing tells a webhook from another one
operation-server-variables  rIb the servers of a single operation have variables, which calls give
operation-servers           rWb the servers of a single operation are not used in full
untyped-stream              rWb a stream is given whole and untyped
raw-xml                     rWb XML is passed on as it is
opaque-content              rWb what is neither JSON nor a form is passed on as it is, without its schema
barred-content              rIb content is described for a reply that can have none
reserved-header             rWb a header parameter is set by the client itself
unsupported-security-scheme rWb a kind of security scheme is not supported
endless-schema              rWb a schema is nothing but itself
deep-schema                 rWb schemas nest too deeply for models
impossible-schema           rWb no value can satisfy a schema
required-but-barred         rWb a required property is barred by the same schema
wide-union                  rWb a union has too many variants
"""

STYLE: Final = """
missing-info-description    sI the document does not say what the API is for
missing-license             sI the document has no license
missing-contact             sI the document names nobody to ask
missing-servers             sI the document has no servers
missing-summary             sI an operation has no summary
missing-description         sI an operation has no description
missing-tag                 sI an operation has no tag
undeclared-tag              sI an operation's tag is not declared
missing-tag-description     sI a tag has no description
trailing-slash              sI a path or a server's address ends with a slash
path-style                  sI a path's words are neither lower case nor joined by hyphens
operation-id-style          sI an operationId is spelled unlike the others
schema-name-style           sI a schema's name is spelled unlike the others
missing-error-response      sI an operation describes no error
"""

SECURITY: Final = """
http-server                 rW a server is asked without encryption
http-credentials            rW credentials are sent to an address without encryption
credentials-in-url          rW an address holds credentials
unsecured-operation         rW an operation asks for no credentials where others do
missing-security            sI the document declares no security at all
query-credentials           sI an API key is sent in the query, which logs keep
legacy-flow                 sI an OAuth 2 flow is one that RFC 9700 advises against
"""

PACKAGE: Final = """
absent-file                 mE a file of a package is not there
stale-file                  mE a file of a package is not what its document says now
edited-file                 mE a file of a package was edited by hand
conflicted-file             mE a file of a package was edited in lines that are to change
orphaned-file               mE a file among the generated sources is none of them
"""
