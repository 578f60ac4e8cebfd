"""What a build publishes: a bundle for each language, its manifest and signature; how they are verified and compared."""

from __future__ import annotations

MANIFEST = "manifest.json"
"""The first file of a bundle: what is in it."""

SIGNATURE = "manifest.json.sig"
"""The second file of a bundle that is signed: 64 bytes made of the manifest's bytes and a private key."""

INDEX = "index.json"
"""The file beside the bundles that says which there are; its signature, where there is one, stands beside it."""

SCHEMA_VERSION = 1
"""The version of manifest and index; it rises where a reader of an older one would be misled."""

ENDINGS = {"zip": ".zip", "tar.gz": ".tar.gz"}
"""The formats of bundles, and how the names of their files end."""
