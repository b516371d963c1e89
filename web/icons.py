"""Our own line icons on a 24 x 24 sheet. The word beside an icon carries the meaning."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

RING = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z"

ICONS: Mapping[str, str] = {
    # places
    "home": "M4 11.5 12 4.5l8 7M6.5 10v9.5h11V10M10 19.5v-5h4v5",
    "broadcast": "M4 10v4h3l8 4.5v-13L7 10zM8 14.5l1 5h2.5l-1-4M18 9.2a4 4 0 0 1 0 5.6",
    "inbox": "M4 13 6.5 5h11L20 13v6H4zM4 13h4.5l1.5 3h4l1.5-3H20",
    "people": "M9.5 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 19.5c.5-3.6 3.2-5.3 6.5-5.3s6 1.7 6.5 5.3"
    "M15.5 5a3.3 3.3 0 0 1 0 6.2M18 14.8c1.7.8 2.7 2.4 3 4.7",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.9 3.6-5.8 7.5-5.8s6.9 1.9 7.5 5.8",
    "modem": "M5 20v-3.5M10 20v-7M15 20V9M20 20V4.5",
    "settings": "M4 7h8M17 7h3M12 4.5h2.5v5H12zM4 17h3M12 17h8M7 14.5h2.5v5H7z",
    "help": RING + "M9.4 9.6a2.6 2.6 0 1 1 3.8 2.3c-.8.4-1.2.9-1.2 1.8M12 16.7v.1",
    "more": "M5.5 12h.1M12 12h.1M18.5 12h.1",
    "sheet": "M5 4h14v16H5zM5 9h14M5 14.5h14M11 9v11",
    "place": "M12 21c4.3-4.6 6.5-8 6.5-11A6.5 6.5 0 0 0 5.5 10c0 3 2.2 6.4 6.5 11z"
    "M12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
    "health": "M3 12.5h4l2.5-6 4 11.5 2.5-5.5h5",
    "leaf": "M5 19C5 9.5 10.5 5 19.5 4.5 20 13.5 15 19 8 18.5M5 20c1.5-5 4.5-8 8.5-10",
    "key": "M8.5 19a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.7 11.3 19.5 3.5M16.5 6.5l3 3",
    "phone": "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
    "nophone": "M9.5 3H16a1 1 0 0 1 1 1v9.5M17 18v2a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V8M4 4l16 16",
    # states
    "waiting": RING + "M12 7v5.2l3.3 2",
    "sending": "M20.5 3.5 10 14M20.5 3.5 14 20.5l-4-6.5-6.5-4z",
    "sent": "M5 12.8l4.4 4.4L19 7.5",
    "delivered": "M2.5 13l4 4 8.5-9M10.8 15.7l1.3 1.3 9.4-9.8",
    "retry": "M19.5 12a7.5 7.5 0 1 1-2.4-5.5M19.7 3v4.3h-4.3",
    "failed": "M6 6l12 12M18 6 6 18",
    "unknown": RING + "M9.4 9.6a2.6 2.6 0 1 1 3.8 2.3c-.8.4-1.2.9-1.2 1.8M12 16.7v.1",
    "unconfirmed": RING + "M7.5 12h.1M12 12h.1M16.5 12h.1",
    "skipped": RING + "M5.8 5.8l12.4 12.4",
    "alert": "M12 4.5 3 20h18zM12 10.2v4.3M12 17.2v.1",
    "info": RING + "M12 11v5.5M12 7.6v.1",
    "pause": "M8.5 5.5v13M15.5 5.5v13",
    "play": "M7.5 5v14l11-7z",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    # acts
    "write": "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.2 16.2l4.3 4.3",
    "add": "M12 5v14M5 12h14",
    "upload": "M12 16V5M7 9.5 12 4.5l5 5M5 19.5h14",
    "download": "M12 4.5v11M7 11l5 5 5-5M5 19.5h14",
    "print": "M7.5 9V4h9v5M7.5 17H4.5V9h15v8h-3M7.5 14.5h9V20h-9z",
    "delete": "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5",
    "undo": "M8.5 6 4.5 10l4 4M4.5 10h9a5 5 0 0 1 0 10H10",
    "reply": "M9.5 6 4.5 11l5 5M4.5 11H13c4 0 6 2.4 6.5 7",
    "leave": "M13.5 4.5H19v15h-5.5M4.5 12h10M10.5 8l4 4-4 4",
    "less": "M5.5 9.5 12 16l6.5-6.5",
    "next": "M9.5 5.5 16 12l-6.5 6.5",
    "back": "M14.5 5.5 8 12l6.5 6.5",
    "wifi": "M4 10a12 12 0 0 1 16 0M7 13.3a7.5 7.5 0 0 1 10 0M9.8 16.5a3.4 3.4 0 0 1 4.4 0M12 19.4v.1",
    "plug": "M9 3.5v5M15 3.5v5M6.5 8.5h11v3.5a5.5 5.5 0 0 1-11 0zM12 17.5v3.5",
    "stop": "M6.5 6.5h11v11h-11z",
}


def icon(name: str) -> Markup:
    """The icon as inline SVG; an unknown name is a programmer's error and raises KeyError."""
    return _DRAWN[name]


_FRAME = Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>')
_DRAWN = {name: _FRAME.format(path) for name, path in ICONS.items()}
