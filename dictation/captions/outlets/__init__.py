"""Where captions go, besides the process that asked for them.

To add an outlet: write a module here with a function that returns an `Outlet`, list it in
`OUTLETS`, and give it an option in `cli/captions.py`. Each outlet has a queue and a thread of its
own (see `relay`), so it may take its time. The history is no outlet: nothing of it may be dropped.
"""

from collections.abc import Callable, Mapping

from dictation.captions.outlets import overlay, page, text_file
from dictation.captions.outlets.relay import Outlet, Stage

OUTLETS: Mapping[str, Callable[[str, Stage], Outlet]] = {
    "overlay": overlay.outlet,
    "text_file": text_file.outlet,
    "page": page.outlet,
}
"""By their names in `CaptionRequest.outlets`, whose values they are called with."""
