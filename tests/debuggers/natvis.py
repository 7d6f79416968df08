# de100 memory, https://opensource.org/license/zlib
"""What a .natvis file says of objects, as far as gdb can tell.

Its expressions are given to gdb, with intrinsic functions replaced by what they stand for. So a misspelt member, type
or function is found, and a wrong number. What only Visual Studio knows is not: whether it takes the file, how it writes
values, and what comes of its loops, of which each expression is only looked at.
"""

import re
import xml.etree.ElementTree

import gdb
import gdb.types

PART = re.compile(r"{(.+?)(?:,(\w+|view\(\w+\)))?}")  # of a DisplayString: an expression, and its format


def end_of_call(text, begin):
    """Where the parenthesis is closed that is open at `begin`."""
    depth = 1
    for end in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return end
    raise gdb.GdbError(f"a parenthesis is not closed: {text}")


def members(type):
    for field in type.fields():
        yield field.name
        if field.is_base_class:
            yield from members(field.type)


class Entry:
    """A <Type>."""

    def __init__(self, node, functions, natvis):
        names = [named.get("Name") for named in (node, *node.iter("AlternativeType"))]
        self.types = re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in names))
        self.functions = {function.get("Name"): function for function in functions + node.findall("Intrinsic")}
        self.nodes, self.displays, self.natvis = list(node.iter()), node.findall("DisplayString"), natvis
        self.never_shown = {f"{names[0]}: {display.text}" for display in self.displays}
        self.name = names[0]

    def without_functions(self, text):
        while call := re.search(rf"(?<![\w.>])({'|'.join(self.functions)})\(", text):
            function, end = self.functions[call[1]], end_of_call(text, call.end())
            body = function.get("Expression")
            for parameter in function.iter("Parameter"):
                argument = text[call.end() : end]
                body = re.sub(rf"\b{parameter.get('Name')}\b", lambda _: f"({argument})", body)
            text = f"{text[:call.start()]}({body}){text[end + 1:]}"
        return text

    def for_gdb(self, value, text):
        """An expression of the object that $shown points at."""
        type = gdb.types.get_basic_type(value.type)
        text = self.without_functions(text).replace("unsigned __int64", "unsigned long").replace("nullptr", "0")
        if "$T1" in text:
            text = text.replace("$T1", str(type.template_argument(0)))
        for name in {name for name in members(type) if name.isidentifier()}:
            text = re.sub(rf"(?<![\w.>$]){name}\b", f"$shown->{name}", text)
        for variable in (node.get("Name") for node in self.nodes if node.tag == "Variable"):
            text = re.sub(rf"(?<![\w.>$]){variable}\b", f"${variable}", text)
        return text

    def expressions(self):
        for node in self.nodes:
            yield from filter(None, (node.get("Condition"), node.get("Expression"), node.get("InitialValue")))
            if node.tag in ("Size", "ValuePointer", "Item", "Exec"):
                yield node.text
            elif node.tag == "DisplayString":
                yield from (expression for expression, _ in PART.findall(node.text) if expression != "*this")

    def evaluate(self, value, text):
        gdb.set_convenience_variable("shown", value.address)
        return gdb.parse_and_eval(self.for_gdb(value, text))

    def look_at_names(self, value):
        """In all expressions, whatever their conditions are."""
        for node in self.nodes:
            if node.tag == "Variable":
                gdb.set_convenience_variable(node.get("Name"), self.evaluate(value, node.get("InitialValue")))
        for expression in self.expressions():
            gdb.set_convenience_variable("shown", value.address)
            gdb.execute("whatis " + self.for_gdb(value, expression), to_string=True)

    def text(self, value, view=None):
        for display in self.displays:
            condition = display.get("Condition")
            if display.get("IncludeView") in (None, view) and (not condition or self.evaluate(value, condition)):
                self.never_shown.discard(f"{self.name}: {display.text}")
                return PART.sub(lambda part: self.part(value, part[1], part[2]), display.text)
        return None

    def part(self, value, expression, form):
        if expression == "*this":
            return self.text(value, re.fullmatch(r"view\((\w+)\)", form)[1])
        part = self.evaluate(value, expression)
        if form == "d":
            return str(int(part))
        if form == "s":
            return f'"{part.string()}"'
        if form == "en":
            return str(part).rpartition("::")[2]
        return self.natvis.text(part) if part.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT else f"{int(part):#x}"


class Natvis:
    def __init__(self, path):
        root = xml.etree.ElementTree.parse(path).getroot()
        for node in root.iter():
            node.tag = node.tag.rpartition("}")[2]
        self.entries = [Entry(node, root.findall("Intrinsic"), self) for node in root.findall("Type")]

    def text(self, value):
        if value.type.strip_typedefs().code == gdb.TYPE_CODE_REF:
            value = value.referenced_value()
        type_name = gdb.types.get_basic_type(value.type).name
        entry = next(entry for entry in self.entries if entry.types.fullmatch(type_name))
        entry.look_at_names(value)
        return entry.text(value)

    def never_shown(self):
        return [text for entry in self.entries for text in entry.never_shown]
