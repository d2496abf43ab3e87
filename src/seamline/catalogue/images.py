"""Product images: an upload is checked, decoded, made anew and stored; what no product names is cleared away.

Nothing of the uploaded bytes survives, so neither does what they may hide (positions, comments, programs). The
name of a stored image is a keyed digest of the organisation and the pixels: whoever knows it may look at the image
(shops and mails show images without a token), and nobody can guess it, not even from the same photograph.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
import threading
import time
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from seamline.api.bodies import Input
from seamline.api.call import Call
from seamline.api.endpoint import Saved
from seamline.api.errors import BadRequest, TooLarge, Unavailable
from seamline.catalogue import product_actions
from seamline.catalogue.models import Product
from seamline.config import current
from seamline.feed.change import Change
from seamline.values.errors import FieldError, Invalid

LONGEST_SIDE: Final = 2400
"""Pixels of the longer side of a stored image; larger ones are made smaller."""

MOST_PIXELS: Final = 50_000_000
"""Width times height of the largest image that is decoded: 200 MB while it is in memory."""

FORGET_AFTER_SECONDS: Final = 86_400.0
"""For so long an image stays that no product names: its product may be about to be written."""

FOLDER: Final = "products"
_FIELDS: Final = ("image", "product[image]")
_KINDS: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "PNG": ("png", "PNG", {"compress_level": 6}),
    "JPEG": ("jpg", "JPEG", {"quality": 88, "progressive": True, "optimize": True}),
    "MPO": ("jpg", "JPEG", {"quality": 88, "progressive": True, "optimize": True}),  # JPEG of many telephones
    "WEBP": ("webp", "WEBP", {"quality": 88, "method": 4}),
}
_STORED = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|webp)")
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, AttributeError, struct.error,
    zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow's decoders raise on files that are not what they seem."""

_AT_ONCE = 2
_WAIT_SECONDS = 20.0
_workshop = threading.BoundedSemaphore(_AT_ONCE)

# Pillow only warns of images up to twice its limit; that limit is ours, and past it nothing is decoded.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class ImageForm(Input):
    """The form of an upload. The file is no text field; what stands here instead of it is refused in words."""

    image: Any = None


def receive_image(call: Call, form: ImageForm) -> str:
    """Stores the request's upload, before any lock is taken; gives the name of its file below the media folder.

    Raises BadRequest for a file under another name, Invalid where there is none or it is not a PNG, JPEG or WebP
    image of at most MOST_PIXELS, TooLarge above SEAMLINE_IMAGE_LIMIT, Unavailable where too many come at once.
    """
    upload = _upload(call)
    limit = current().image_limit_bytes
    if (upload.size or 0) > limit:
        raise TooLarge(f"the image has more than {limit} bytes")
    if not _workshop.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable("too many images come at once; send this one again", retry_after=5)
    try:
        content, ending = made_anew(BytesIO(upload.read()))
    finally:
        _workshop.release()
    return _store(call.organisation_id, content, ending)


def set_image(change: Change, call: Call, form: ImageForm) -> Saved:
    """Makes the stored upload the product's image."""
    product_actions.set_image(change, call.ids["id"], call.prepared)
    return Saved(call.ids["id"], 201)


def delete_image(change: Change, call: Call, body: Any) -> Saved:
    """Takes the product's image away, also one that stands elsewhere."""
    product_actions.set_image(change, call.ids["id"], "")
    return Saved(call.ids["id"])


def made_anew(file: IO[bytes]) -> tuple[bytes, str]:
    """The image of `file` upright, in sRGB, at most LONGEST_SIDE pixels long, without metadata; and the file ending.

    Raises Invalid (422) for what is no PNG, JPEG or WebP image, is damaged or has too many pixels.
    """
    try:
        with Image.open(file, formats=("PNG", "JPEG", "WEBP")) as source:
            if source.width * source.height > MOST_PIXELS:
                raise _refusal(_too_many_pixels())
            ending, kind, options = _KINDS[str(source.format)]
            return _encoded(_picture(source), kind, options), ending
    except UnidentifiedImageError:
        raise _refusal("must be a PNG, JPEG or WebP image") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refusal(_too_many_pixels()) from None
    except _BROKEN:
        raise _refusal("is damaged: it cannot be decoded") from None


def remove_orphans() -> int:
    """Removes uploads that no product of any organisation names; gives how many. A housekeeping job.

    An upload counts from its last arrival, since every arrival writes its file anew. So a file that is old before
    the products are read, and that none of them names, can be named later only by an upload that has yet to come.
    """
    oldest = time.time() - FORGET_AFTER_SECONDS
    old = {f"{FOLDER}/{file.parent.name}/{file.name}": file for file in _stored_before(oldest)}
    if not old:
        return 0
    for name in Product.objects.exclude(image_file="").values_list("image_file", flat=True).iterator():
        old.pop(name, None)
    return sum(_remove_if_old(file, oldest) for file in old.values())


def _upload(call: Call) -> UploadedFile[Any]:
    files = call.request.FILES
    problems = [FieldError(name, "is not known here; the nearest known name is image")
                for name in sorted(files) if name not in _FIELDS]  # fmt: skip
    if problems:
        raise BadRequest(f"{problems[0].field} {problems[0].message}", errors=problems)
    for name in _FIELDS:
        if (upload := files.get(name)) is not None:
            return upload
    raise _refusal("must be a file of the form: curl -F image=@shirt.jpg")


def _picture(source: Image.Image) -> Image.Image:
    """The pixels alone, in a mode that all three formats keep."""
    source.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a half, a quarter, an eighth
    picture = _in_plain_mode(source)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    picture = _in_srgb(ImageOps.exif_transpose(picture), source.info.get("icc_profile"))
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "RGBA", "L", "CMYK"):
        return picture
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the photographer saw them, since the profile goes with the other metadata."""
    if not profile:
        return picture
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted or picture


def _encoded(picture: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def _store(organisation_id: int, content: bytes, ending: str) -> str:
    """Writes the file whole or not at all, and anew where it is there: its time says when it was last sent."""
    digest = salted_hmac("seamline.catalogue.images", f"{organisation_id}:".encode() + content, algorithm="sha256")
    stem = digest.hexdigest()[:32]
    name = f"{FOLDER}/{stem[:2]}/{stem}.{ending}"
    target = current().media / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, unfinished = tempfile.mkstemp(prefix=".upload-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(target)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return name


def _stored_before(oldest: float) -> Iterator[Path]:
    """Stored images and unfinished uploads that were written before `oldest`."""
    for file in (current().media / FOLDER).glob("*/*"):
        if (_STORED.fullmatch(file.name) or file.name.startswith(".")) and _written(file) < oldest:
            yield file


def _written(file: Path) -> float:
    """When the file was written; later than any time where it has gone."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _remove_if_old(file: Path, oldest: float) -> bool:
    """Removes `file` unless it was uploaded again meanwhile.

    It is moved aside first: what was moved can be looked at in peace, and an upload that comes after the move
    writes a file of its own. One that came just before it is put back.
    """
    aside = file.with_name(f".removing-{os.getpid()}-{file.name}")
    try:
        file.replace(aside)
    except FileNotFoundError:
        return False
    if _written(aside) >= oldest:
        aside.replace(file)
        return False
    aside.unlink(missing_ok=True)
    return True


def _too_many_pixels() -> str:
    return f"must have at most {MOST_PIXELS:,} pixels (width times height)".replace(",", " ")


def _refusal(message: str) -> Invalid:
    return Invalid.of([FieldError("image", message)])
