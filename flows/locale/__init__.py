"""Language and clock without any domain: time zones, cities, plurals, typed dates and text matching.

Nothing here knows a flow or a record.
"""
