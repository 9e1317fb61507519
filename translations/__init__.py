"""The words of Wegwijs, per language. Source sentences are English; `glossary.md` says which Dutch words the field uses."""
