# de100 memory, https://opensource.org/license/zlib
"""Runs the program of objects/ in gdb or lldb, and compares what is shown at each stop with the comments before it."""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(HERE)

try:
    import gdb
    from natvis import Natvis
except ImportError:
    gdb = None
    import lldb
    from de100_memory import kind_of, row

OBJECTS = os.path.join(HERE, "objects")
NATVIS = os.path.join(HERE, "..", "..", "include", "de100", "debuggers", "de100_memory.natvis")
EXPECTED = re.compile(r"^ *// (shows|natvis) ([^:]*): (.*)$")


def expectations():
    """For each line with a stop, what is expected there: (line, shows or natvis, the object, the text)."""
    stops = {}
    for name in os.listdir(OBJECTS):
        expected = []
        with open(os.path.join(OBJECTS, name)) as file:
            for number, line in enumerate(file, start=1):
                if match := EXPECTED.match(line):
                    expected.append((number, *match.groups()))
                elif line.strip() == "stop();":
                    stops[name, number], expected = expected, []
    return stops


def matches(text, expected, address_of):
    pattern = re.escape(expected).replace(re.escape("~"), ".*")
    pattern = re.sub(r"@(\w+)", lambda match: f"{address_of(match[1]):#x}", pattern)
    return re.fullmatch(pattern, text)


# Each yields what it stops at: the file, the line, what answers the address of a variable, and what each kind of
# expectation is compared with.


def stops_in_gdb(natvis):
    gdb.execute("set width 0")
    gdb.execute("set pagination off")
    gdb.execute("break stop", to_string=True)
    gdb.execute("run", to_string=True)
    while gdb.selected_inferior().pid != 0:
        gdb.newest_frame().older().select()
        place = gdb.selected_frame().find_sal()
        yield (
            place.symtab.filename,
            place.line,
            lambda name: int(gdb.parse_and_eval(name).address),
            {
                "shows": lambda name: gdb.parse_and_eval(name).format_string(),
                "natvis": lambda name: natvis.text(gdb.parse_and_eval(name)),
            },
        )
        gdb.execute("continue", to_string=True)


def shown_by_lldb(value):
    """As gdb prints it."""
    value.SetPreferSyntheticValue(True)
    kind = kind_of(value.GetType().GetDereferencedType().GetCanonicalType().GetName())
    kind = kind or kind_of(value.GetType().GetCanonicalType().GetName())
    children = [value.GetChildAtIndex(i) for i in range(value.GetNumChildren())]
    if (kind and not kind.contents) or value.GetType().IsPointerType() or not children:
        texts = (None if kind else value.GetValue(), value.GetSummary())
        return " ".join(text for text in texts if text)
    names = ["" if kind and kind.contents is row else f"{child.GetName()} = " for child in children]
    members = ", ".join(name + shown_by_lldb(child) for name, child in zip(names, children))
    return (f"{value.GetSummary()} = " if kind else "") + f"{{{members}}}"


def stops_in_lldb():
    target = lldb.debugger.GetSelectedTarget()
    target.BreakpointCreateByName("stop")
    lldb.debugger.SetAsync(False)
    process = target.LaunchSimple(None, None, os.getcwd())
    while process.GetState() == lldb.eStateStopped:
        frame = process.GetSelectedThread().GetFrameAtIndex(1)
        place = frame.GetLineEntry()
        yield (
            place.GetFileSpec().GetFilename(),
            place.GetLine(),
            lambda name: frame.FindVariable(name).GetLoadAddress(),
            {"shows": lambda name: shown_by_lldb(frame.GetValueForVariablePath(name))},
        )
        process.Continue()


def main():
    natvis = Natvis(NATVIS) if gdb else None
    wanted, faults, count = expectations(), [], 0
    not_reached = set(wanted)
    for path, line, address_of, shown in stops_in_gdb(natvis) if gdb else stops_in_lldb():
        place = os.path.basename(path), line
        not_reached.discard(place)
        for number, kind, name, expected in wanted[place]:
            if kind in shown:
                count += 1
                try:
                    text = shown[kind](name)
                except Exception as error:
                    text = f"{type(error).__name__}: {error}"
                if not matches(text, expected, address_of):
                    faults.append(f"{place[0]}:{number}: {kind} {name}: {text}\n  and not: {expected}")
    faults += [f"{name}:{line}: it did not stop here" for name, line in not_reached]
    faults += [f"natvis: nothing is shown as {text}" for text in natvis.never_shown()] if natvis else []
    print(*faults, f"{count} objects, {len(faults)} faults", sep="\n")


main()
