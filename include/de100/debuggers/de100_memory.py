# de100 memory, https://opensource.org/license/zlib
"""Shows blocks, views, arenas, pools and the like in gdb and in lldb, which load the same file:

    (gdb) source include/de100/debuggers/de100_memory.py
    (gdb) print level
    $1 = Arena "level": 12.3 MiB of 64.0 MiB, peak 20.1 MiB

    (lldb) command script import include/de100/debuggers/de100_memory.py

A debugger is asked when something is wrong, so an object may be anything: what cannot be one of its type is said to be
none, and nothing is read or followed without end. Nothing is called in the program, so that core dumps do as well.
"""

import re
from typing import NamedTuple

try:
    import gdb
    import gdb.printing
    import gdb.types
except ImportError:
    gdb = None
    import lldb

MOST_CHILDREN = 1_000_000
MOST_SCOPES = 100  # within each other
LONGEST_NAME = 60  # bytes
END_OF_ADDRESSES = 2**64


class NotOne(Exception):
    """The bytes are no object of their type."""


def check(condition):
    if not condition:
        raise NotOne


# ---- words -----------------------------------------------------------------------------------------------------------
#
# Objects are GdbValue or LldbValue, which are asked the same.


def size_text(size):
    """As Text::add_size() of text.hpp."""
    if size < 1024:
        return f"{size} B"
    for exponent, unit in enumerate(("KiB", "MiB", "GiB", "TiB", "PiB", "EiB"), start=1):
        tenths = (size * 10 + 1024**exponent // 2) // 1024**exponent
        if tenths < 10240:
            break
    return f"{tenths // 10}.{tenths % 10} {unit}"


def name_text(pointer):
    """A name in quotes and with a space before it; nothing where there is none."""
    address, text = int(pointer), b""
    if address == 0:
        return ""
    try:
        while b"\0" not in text and len(text) <= LONGEST_NAME:
            # Up to a multiple of 16, so that nothing of the next page is read, which may not be there.
            text += pointer.read(address + len(text), 16 - (address + len(text)) % 16)
    except Exception:
        return " (its name cannot be read)"
    name, end, _ = text.partition(b"\0")
    if not end:
        name = name[:LONGEST_NAME] + b"..."
    return f' "{name.decode("utf-8", "backslashreplace")}"' if name else ""


def flags_text(flags):
    """The flags of one bit each that are set."""
    single = [(name, bit) for name, bit in flags.enumerators() if bit != 0 and bit & (bit - 1) == 0]
    return "|".join(name for name, bit in single if int(flags) & bit) or "none"


def enumerator(value):
    names = {number: name for name, number in value.enumerators()}
    check(int(value) in names)
    return names[int(value)]


def error_text(error, code):
    """The error's name and the system's number for it; nothing for ok."""
    name, number = enumerator(error), int(code)
    if name == "ok":
        return ""
    return f", {name} ({number})" if number != 0 else f", {name}"


def last_error(value):
    return error_text(value["last_"]["error"], value["last_"]["code"])


def can_be_read(value, base, size):
    """As far as the first and the last byte tell."""
    try:
        return size == 0 or bool(value.read(base, 1) and value.read(base + size - 1, 1))
    except Exception:
        return False


def place_text(value, base, size):
    return f" at {base:#x}" + ("" if can_be_read(value, base, size) else ", which cannot be read")


# ---- what is said of each type ---------------------------------------------------------------------------------------
#
# Each answers what follows the type's name.


def view(value):
    base, size = int(value["data_"]), int(value["size_"])
    check(base + size <= END_OF_ADDRESSES and (base != 0 or size == 0))
    return f": {size_text(size)}" + place_text(value, base, size) if base != 0 else ": empty"


def span(value):
    base, count = int(value["data_"]), int(value["size_"])
    size = count * value.size_of_element()
    check(base + size <= END_OF_ADDRESSES and (base != 0 or size == 0))
    return f": {count}" + place_text(value, base, size) if base != 0 else ": empty"


def usable_size(block):
    return int(block["owned_"]["usable_"]["size_"])


def reserved_size(block):
    region = block["owned_"]["region_"]
    held = int(region["reserved"]) - int(region["size"])
    return usable_size(block) + (0 if int(region["of_file"]) else held)


def block_name(block):
    return name_text(block["owned_"]["name_"])


def block(value):
    region, base = value["owned_"]["region_"], int(value["owned_"]["usable_"]["data_"])
    start, total, size = int(region["start"]), int(region["total"]), usable_size(value)
    error = last_error(value)
    if int(region["base"]) == 0:
        check(start == 0 and total == 0 and base == 0 and size == 0)
        gone = ", freed or moved from" if int(value["generation_"]) != 0 and not error else ""
        return block_name(value) + ": empty" + gone + error
    check(start <= base and base + size <= start + total <= END_OF_ADDRESSES)
    text = f"{block_name(value)}: {size_text(size)}, {flags_text(value['settings_']['flags'])}"
    if reserved_size(value) != size:
        text += f", {size_text(reserved_size(value))} reserved"
    return text + (f", and last{error}" if error else "")


def arena(value):
    """Of any arena but a SharedArena, whatever backs it."""
    lent = ""
    for _ in range(MOST_SCOPES):  # the innermost scope has it
        if int(value["lent_to_"]) == 0:
            break
        value = value["lent_to_"].target()
        lent = ", lent to a scope"
    else:
        raise NotOne
    name = name_text(value["name_"])
    if int(value["identity_"]) == 0:
        return name + ": no memory"
    begin, cursor, end = int(value["begin_"]), int(value["cursor_"]), int(value["end_"])
    check(begin <= cursor <= end)
    capacity, committed = end - begin, ""
    if int(value["backing_"]) != 0 and enumerator(value["backing_"]["kind"]) == "block":
        backing = value["backing_"].target("de100::detail::BlockBacking")
        first = int(backing["block"]["owned_"]["usable_"]["data_"])
        retires = int(backing["retired_to"]) != 0
        capacity = int(backing["most"]) if retires else first + reserved_size(backing["block"]) - begin
        size = usable_size(backing["block"]) - (begin - first if retires else 0)
        check(capacity >= cursor - begin and size >= 0)
        committed = f", {size_text(size)} committed"
    peak = max(int(value["peak_"]), cursor - begin)
    sizes = f": {size_text(cursor - begin)} of {size_text(capacity)}, peak {size_text(peak)}"
    return name + sizes + committed + lent


def shared_arena(value):
    begin, end, used = int(value["begin_"]), int(value["end_"]), int(value["used_"]["value"])
    if end == 0:
        return ": no memory"
    check(begin <= end and used <= end - begin)
    peak = max(int(value["peak_"]["value"]), used)
    return f": {size_text(used)} of {size_text(end - begin)}, peak {size_text(peak)}"


def array(value):
    size, committed, capacity = int(value["size_"]), int(value["committed_"]), int(value["capacity_"])
    base = int(value["data_"])
    check(size <= committed <= capacity and (base != 0 or capacity == 0))
    check(base + capacity * value.size_of_element() <= END_OF_ADDRESSES)
    name, error = block_name(value["block_"]), last_error(value)
    return f"{name}: {size} of {capacity}{error}" if capacity != 0 else f"{name}: no memory{error}"


def pool(value):
    used, free, retired = int(value["slots_"]["size_"]), int(value["free_count_"]), int(value["retired_"])
    capacity = int(value["capacity_"])
    check(free + retired <= used <= capacity)
    # Its memory is a block's for each of its arrays, one block's, or somebody else's.
    name = block_name(value["block_"]) or block_name(value["slots_"]["block_"])
    error = last_error(value)
    if capacity == 0:
        return f"{name}: no memory{error}"
    gone = f", {retired} retired" if retired != 0 else ""
    return f"{name}: {used - free - retired} of {capacity - retired} live{gone}{error}"


def handle(value):
    generation = int(value["generation_"])
    check(generation % 2 == 1 or (generation == 0 and int(value["index_"]) == 0))
    return f": slot {int(value['index_'])}, generation {generation}" if generation != 0 else ": null"


def heap(value):
    first, end = int(value["blocks_"]["first_"]), int(value["blocks_"]["end_"])
    if end == 0:
        return ": no memory"
    used, peak = int(value["used_"]), int(value["peak_"])
    capacity = end - first - 8  # a block's word
    check(0 <= capacity and used <= peak <= capacity)
    return f": {size_text(used)} of {size_text(capacity)}, peak {size_text(peak)}"


def budget(value):
    name, failure = name_text(value["options_"]["name"]), value["failure_"]
    error = error_text(failure["error"], failure["os_error"])
    if error:
        error += f" of region{name_text(failure['name'])}"
    size, count = usable_size(value["block_"]), int(value["count_"])
    if size == 0:
        return f"{name}: empty{error}"
    check(int(value["table_"]) < size and count <= size)
    regions = "1 region" if count == 1 else f"{count} regions"
    return f"{name}: {size_text(size)} in {regions}" + (f", and last{error}" if error else "")


def budget_region(value):
    size, used, peak = int(value["request"]["size"]), int(value["used"]), int(value["peak"])
    return f"{name_text(value['request']['name'])}: {size_text(used)} of {size_text(size)}, peak {size_text(peak)}"


# ---- what is in them -------------------------------------------------------------------------------------------------
#
# Each answers where the first element is or would be, and the numbers of those that are there.


def row(value):
    base, size = int(value["data_"]), int(value["size_"])
    return base, range(size if can_be_read(value, base, size * value.size_of_element()) else 0)


def living(value):
    """Those whose generation is odd."""
    generations, numbers = value["generations_"], []
    base, count = int(generations["data_"]), min(int(value["slots_"]["size_"]), MOST_CHILDREN)
    for first in range(0, count, 4096):  # what was written over ends where there is no memory
        words = generations.read(base + 4 * first, 4 * min(4096, count - first))
        lowest = words[0 if generations.is_little_endian() else 3 :: 4]
        numbers += [first + i for i, byte in enumerate(lowest) if byte % 2 == 1]
    return int(value["slots_"]["data_"]), numbers


def regions(value):
    size, base = usable_size(value["block_"]), int(value["block_"]["owned_"]["usable_"]["data_"])
    return base + int(value["table_"]), range(int(value["count_"]) if size != 0 else 0)


# ---- all types -------------------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """How objects of a type are shown."""

    title: str  # {} is the first template argument
    tell: object  # what follows the title
    contents: object = None
    element: str = None  # the type of those, where it is not the first template argument


KINDS = {
    "MemoryView": Kind("MemoryView", view),
    "Span": Kind("Span<{}>", span, row),
    "MemoryBlock": Kind("MemoryBlock", block),
    "ArenaCore": Kind("Arena", arena),
    "BasicArena": Kind("Arena", arena),
    "BasicBlockArena": Kind("BlockArena", arena),
    "BasicChainedArena": Kind("ChainedArena", arena),
    "BasicSharedArena": Kind("SharedArena", shared_arena),
    "VirtualArray": Kind("VirtualArray<{}>", array, row),
    "Pool": Kind("Pool<{}>", pool, living),
    "Handle": Kind("Handle<{}>", handle),
    "Heap": Kind("Heap", heap),
    "MemoryBudget": Kind("MemoryBudget", budget, regions, "de100::BudgetRegion"),
    "BudgetRegion": Kind("BudgetRegion", budget_region),
}


def type_names(names):
    """A regular expression of the types' full names. Those of a build with a sanitizer may have a tag."""
    return rf"^(const )?de100::(detail::)?({'|'.join(names)})(\[abi:\w+\])?(<.*>)?$"


def kind_of(type_name):
    match = re.match(type_names(KINDS), type_name or "")
    return KINDS[match[3]] if match else None


def summary(value, kind):
    title = kind.title.partition("<")[0]
    try:
        if title != kind.title:
            title = kind.title.format(value.element_name())
        return title + kind.tell(value)
    except NotOne:
        return f"{title}: not one, or written over"
    except Exception as error:
        return f"{title}: cannot be read: {error}"


def contents(value, kind):
    """Where its elements stand and how far apart, and the numbers of those that are there; none where it is not one."""
    try:
        kind.tell(value)
        base, numbers = kind.contents(value)
        return base, value.size_of_element(kind.element), numbers[:MOST_CHILDREN]
    except Exception:
        return 0, 0, []


# ---- gdb -------------------------------------------------------------------------------------------------------------


class GdbValue:
    def __init__(self, value):
        is_reference = value.type.strip_typedefs().code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF)
        self.value = value.referenced_value() if is_reference else value

    def __getitem__(self, member):
        return GdbValue(self.value[member])

    def __int__(self):
        return int(self.value)

    def enumerators(self):
        fields = self.value.type.strip_typedefs().fields()
        return [(field.name.rpartition("::")[2], field.enumval) for field in fields]

    def target(self, type_name=None):
        """What a pointer points at, as the type that it really is."""
        pointer = self.value.cast(gdb.lookup_type(type_name).pointer()) if type_name else self.value
        return GdbValue(pointer.dereference())

    def element_type(self, name=None):
        return gdb.lookup_type(name) if name else gdb.types.get_basic_type(self.value.type).template_argument(0)

    def element_name(self):
        return str(self.element_type())

    def size_of_element(self, name=None):
        return self.element_type(name).sizeof

    @staticmethod
    def read(address, size):
        return bytes(gdb.selected_inferior().read_memory(address, size))

    @staticmethod
    def is_little_endian():
        return "little" in gdb.execute("show endian", to_string=True)


class GdbPrinter:
    def __init__(self, value, kind):
        self.value, self.kind = GdbValue(value), kind

    def to_string(self):
        return summary(self.value, self.kind)

    def display_hint(self):
        return "array" if self.kind.contents is row else None

    def children(self):
        if self.kind.contents is None:
            return
        element = self.value.element_type(self.kind.element)
        base, size, numbers = contents(self.value, self.kind)
        for number in numbers:
            yield f"[{number}]", gdb.Value(base + number * size).cast(element.pointer()).dereference()


def de100_memory(value):  # which is what gdb calls these printers
    kind = kind_of(gdb.types.get_basic_type(value.type).name)
    return GdbPrinter(value, kind) if kind else None


if gdb:
    gdb.printing.register_pretty_printer(None, de100_memory, replace=True)


# ---- lldb ------------------------------------------------------------------------------------------------------------


class LldbValue:
    def __init__(self, value):
        value = value.GetNonSyntheticValue()
        self.value = value.Dereference().GetNonSyntheticValue() if value.GetType().IsReferenceType() else value

    def __getitem__(self, member):
        return LldbValue(self.value.GetChildMemberWithName(member))

    def __int__(self):
        error = lldb.SBError()
        number = self.value.GetValueAsUnsigned(error)
        if error.Fail():
            raise ValueError(error.GetCString())
        return number

    def enumerators(self):
        members = self.value.GetType().GetCanonicalType().GetEnumMembers()
        return [(member.GetName(), member.GetValueAsUnsigned()) for member in members]

    def target(self, type_name=None):
        """What a pointer points at, as the type that it really is."""
        value = self.value
        if type_name:
            value = value.Cast(value.GetTarget().FindFirstType(type_name).GetPointerType())
        return LldbValue(value.Dereference())

    def element_type(self, name=None):
        if name:
            return self.value.GetTarget().FindFirstType(name)
        return self.value.GetType().GetCanonicalType().GetTemplateArgumentType(0)

    def element_name(self):
        return self.element_type().GetName()

    def size_of_element(self, name=None):
        return self.element_type(name).GetByteSize()

    def read(self, address, size):
        error, target = lldb.SBError(), self.value.GetTarget()  # which has the program's constants beside a core dump
        memory = target.ReadMemory(lldb.SBAddress(address, target), size, error)
        if error.Fail():
            raise ValueError(error.GetCString())
        return memory

    def is_little_endian(self):
        return self.value.GetTarget().GetByteOrder() == lldb.eByteOrderLittle


def lldb_object(value):
    """What a value is or points at, and how that is shown: not at all where it is a null pointer."""
    value = LldbValue(value)
    if value.value.GetType().GetCanonicalType().IsPointerType():
        if int(value) == 0:
            return value, None
        value = value.target()
    return value, kind_of(value.value.GetType().GetCanonicalType().GetName())


def lldb_summary(value, _):
    value, kind = lldb_object(value)
    return summary(value, kind) if kind else "null"


class LldbChildren:
    def __init__(self, value, _):
        self.shown = value
        self.update()

    def update(self):
        self.value, self.kind = lldb_object(self.shown)
        self.base, self.size, self.numbers = contents(self.value, self.kind) if self.kind else (0, 0, [])

    def num_children(self):
        return len(self.numbers)

    def get_child_index(self, name):
        number = int(name.strip("[]"))
        return self.numbers.index(number) if number in self.numbers else -1

    def get_child_at_index(self, index):
        if not 0 <= index < len(self.numbers):
            return None
        number, element = self.numbers[index], self.value.element_type(self.kind.element)
        return self.shown.CreateValueFromAddress(f"[{number}]", self.base + number * self.size, element)


def __lldb_init_module(debugger, _):
    category = debugger.CreateCategory("de100_memory")
    for name, kind in KINDS.items():
        types = lldb.SBTypeNameSpecifier(type_names([name]), True)
        options = lldb.eTypeOptionCascade | (0 if kind.contents else lldb.eTypeOptionHideChildren)
        category.AddTypeSummary(types, lldb.SBTypeSummary.CreateWithFunctionName(f"{__name__}.lldb_summary", options))
        if kind.contents:
            children = lldb.SBTypeSynthetic.CreateWithClassName(f"{__name__}.LldbChildren", lldb.eTypeOptionCascade)
            category.AddTypeSynthetic(types, children)
    category.SetEnabled(True)
