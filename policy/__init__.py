"""The city's rules as data, and the code that reads them.

Every rule that an official may change stands in a YAML file with a schema and a version; the modules
here read those files, refuse what contradicts itself, and answer questions. Nothing of ours is
imported, no clock is read, nothing is stored.
"""
