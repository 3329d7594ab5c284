"""The zip around a workbook, opened with distrust: nothing is unpacked before the directory adds up.

Sizes are counted as the bytes come out, never taken from the header; nothing touches the disk.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from handlers.workbook.limits import Budget, ReadLimits, UnreadableError, anomaly, damaged, too_much_content

_ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER_SIZE = 30
_ENCRYPTED = 0x1
_BOMB_RATIO = 100  # office XML packs at most some forty to one
_CHUNK = 256 * 1024
_PACKED_CHUNK = 32 * 1024
_HELD = 8 * 1024 * 1024  # parts up to this size are unpacked once, larger ones twice rather than kept
_XML_NAME = re.compile(r"\.(xml|rels|vml)$")


def looks_like_zip(content: bytes) -> bool:
    """Whether the bytes begin as every .xlsx does."""
    return content.startswith(_ZIP_MAGIC)


class Package:
    """The parts of a workbook file by name; names compare without case, as the format wants.

    Raises UnreadableError while opening or reading, never anything else.
    """

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        _check_magic(content)
        # The directory is bounded before the standard library builds an object for each entry.
        if content.count(_DIRECTORY_ENTRY) > limits.max_members:
            raise anomaly("member_count")
        self.budget = Budget(limits)
        self._content = content
        self._members = _checked_members(_directory(content), limits)
        self._opened = set[str]()

    @property
    def names(self) -> tuple[str, ...]:
        """Every part as it is written in the zip, in its order."""
        return tuple(info.filename for info in self._members.values())

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def read(self, name: str) -> bytes:
        """The whole part; a missing one is damage."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces of at most 256 KiB, complete and checked once the iterator ends."""
        info = self._members.get(name.lower())
        if info is None:
            raise damaged("missing_part")
        self._opened.add(name.lower())
        return self._unpacked(info)

    def weighed(self, name: str) -> Iterator[bytes]:
        """Like `chunks`, with the markup of the whole part counted before the first piece is handed out."""
        chunks = self.chunks(name)
        info = self._members[name.lower()]
        held = list[bytes]()
        try:
            for chunk in chunks:
                self.budget.spend_markup(chunk)
                if info.file_size <= _HELD:
                    held.append(chunk)
        except UnreadableError:
            if info.file_size > _BOMB_RATIO * info.compress_size:
                raise anomaly("zip_bomb") from None
            raise
        return iter(held) if info.file_size <= _HELD else self._inflated(info)

    def unread_xml(self) -> list[str]:
        """The parts that hold XML by their name and were not opened so far."""
        return [name for name in self._members if name not in self._opened and _XML_NAME.search(name)]

    def _unpacked(self, info: ZipInfo) -> Iterator[bytes]:
        for chunk in self._inflated(info):
            self.budget.spend_unpacked(len(chunk))
            yield chunk

    def _inflated(self, info: ZipInfo) -> Iterator[bytes]:
        packed = self._packed(info)
        size, checksum = 0, 0
        for chunk in _inflate(packed) if info.compress_type == ZIP_DEFLATED else _slices(packed, _CHUNK):
            size += len(chunk)
            if size > info.file_size:
                raise anomaly("lying_size")
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if size != info.file_size or checksum != info.CRC:
            raise damaged("checksum")

    def _packed(self, info: ZipInfo) -> memoryview:
        header = self._content[info.header_offset : info.header_offset + _LOCAL_HEADER_SIZE]
        if len(header) < _LOCAL_HEADER_SIZE or not header.startswith(_ZIP_MAGIC):
            raise damaged("local_header")
        name_size, extra_size = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
        name_at = info.header_offset + _LOCAL_HEADER_SIZE
        # A second name in front of the data is how a file shows one face to the checker and another to Excel.
        if self._content[name_at : name_at + name_size] not in _encodings(info):
            raise anomaly("local_name")
        begin = name_at + name_size + extra_size
        packed = memoryview(self._content)[begin : begin + info.compress_size]
        if len(packed) < info.compress_size:
            raise damaged("cut_off")
        return packed


def _check_magic(content: bytes) -> None:
    if looks_like_zip(content):
        return
    if content.startswith(_OLE_MAGIC):  # an .xls under another name, or an .xlsx with a password
        raise damaged("encrypted_or_xls")
    raise damaged("not_zip" if content else "empty")


def _directory(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (BadZipFile, struct.error, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise damaged("zip_directory") from error


def _checked_members(directory: list[ZipInfo], limits: ReadLimits) -> dict[str, ZipInfo]:
    members = dict[str, ZipInfo]()
    for info in directory:
        if info.is_dir():
            continue
        fault = _fault(info)
        if fault:
            raise fault
        if info.filename.lower() in members:
            raise anomaly("duplicate_member")
        members[info.filename.lower()] = info
    _check_declared_size(list(members.values()), limits)
    return members


def _fault(info: ZipInfo) -> UnreadableError | None:
    if info.flag_bits & _ENCRYPTED:
        return damaged("encrypted")
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return anomaly("compression_method")
    name = info.orig_filename
    if "\\" in name or "\0" in name or ":" in name or name.startswith("/") or ".." in name.split("/"):
        return anomaly("member_name")
    return None


def _check_declared_size(members: list[ZipInfo], limits: ReadLimits) -> None:
    declared = sum(info.file_size for info in members)
    if declared <= limits.max_unpacked_bytes:
        return
    if declared > _BOMB_RATIO * sum(info.compress_size for info in members):
        raise anomaly("zip_bomb")
    raise too_much_content(limits)


def _encodings(info: ZipInfo) -> set[bytes]:
    return {info.orig_filename.encode(codec, "replace") for codec in ("utf-8", "cp437")}


def _slices(data: memoryview, size: int) -> Iterator[bytes]:
    return (bytes(data[begin : begin + size]) for begin in range(0, len(data), size))


def _inflate(packed: memoryview) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in _slices(packed, _PACKED_CHUNK):
            rest = piece
            while rest and not stream.eof:
                if chunk := stream.decompress(rest, _CHUNK):
                    yield chunk
                rest = stream.unconsumed_tail
        while not stream.eof:
            chunk = stream.decompress(b"", _CHUNK)
            if not chunk:
                break
            yield chunk
    except zlib.error as error:
        raise damaged("deflate") from error
    if not stream.eof:
        raise damaged("cut_off")
