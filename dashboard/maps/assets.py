"""Files that the app itself serves while it runs: what a map needs once and not with every change."""

import base64
from hashlib import sha256

from streamlit.runtime import Runtime, exists


def served(content: bytes, mimetype: str) -> str:
    """Return an address, relative to the page, under which the browser can fetch `content`.

    The address follows from the content, so a browser fetches it once. Without a running server (a test) the
    content stands in the address itself.
    """
    if exists():
        place = f"atlas-{sha256(content).hexdigest()[:16]}"
        # A relative address: the app may be served under a path of its own.
        return Runtime.instance().media_file_mgr.add(content, mimetype, place).lstrip("/")
    return f"data:{mimetype};base64,{base64.b64encode(content).decode()}"
