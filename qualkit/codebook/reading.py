"""Finds codebooks, and reads their YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.codebook.checking import codebook_from, shown
from qualkit.errors import CodebookError, possible
from qualkit.model import Codebook
from qualkit.resources import resource

if TYPE_CHECKING:
    import yaml

NULL = "tag:yaml.org,2002:null"
DEEPEST = 60  # lists and mappings within one another: room for 25 levels of codes


def shipped_codebooks() -> dict[str, Path]:
    """Return the codebooks that come with qualkit, by name."""
    return {entry.stem: entry for entry in sorted(resource("codebooks").glob("*.yaml"))}


def find_codebook(name_or_path: str) -> Path:
    """Return the path of a codebook named by its file or by the name of one that comes with qualkit."""
    path = Path(name_or_path)
    shelf = shipped_codebooks()
    if path.suffix in (".yaml", ".yml") or path.exists():
        if not path.is_file():
            raise CodebookError(
                f"{path}: there is no such file; codebooks that come with qualkit: {', '.join(sorted(shelf))}"
            )
        return path
    if name_or_path not in shelf:
        raise CodebookError(f"codebook '{name_or_path}' is not known; {possible(name_or_path, shelf)}")
    return shelf[name_or_path]


def read_codebook(path: Path) -> Codebook:
    """Return the codebook of a YAML file; CodebookError names the place of the first fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    return parse_codebook(text, place=str(path))


def parse_codebook(text: str, *, place: str) -> Codebook:
    """Return the codebook written in YAML; `place` begins every error line."""
    import yaml

    try:
        content = yaml.load(text, Loader=_loader())  # noqa: S506 - a SafeLoader
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CodebookError(
            f"{place}, line {line}: the character U+{error.character:04X} is not possible in YAML; delete it"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}, line {mark.line + 1}" if mark else place
        raise CodebookError(
            f"{where}: {getattr(error, 'problem', None) or 'is not YAML'}; "
            "for one that is right: qualkit codebook copy dialogue example.yaml"
        ) from error
    return codebook_from(content, place=place)


def _loader() -> Any:  # noqa: ANN401 - a class made on the fly
    import yaml

    # Kind of node: the tags it may have. A tag asks for another type than text, and its fault for another error.
    plain = {
        yaml.ScalarNode: ("tag:yaml.org,2002:str", NULL),
        yaml.SequenceNode: ("tag:yaml.org,2002:seq",),
        yaml.MappingNode: ("tag:yaml.org,2002:map",),
    }

    class Loader(yaml.SafeLoader):
        """Safe YAML in which no, on and off stay words, and a key given twice is a fault."""

        depth = 0

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML has it
            _check_keys(node)
            return super().construct_mapping(node, deep)

        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            if self.check_event(yaml.AliasEvent):
                # A few aliases of aliases grow to gigabytes.
                raise yaml.MarkedYAMLError(problem="aliases (*name) are not supported", problem_mark=mark)
            if self.depth == DEEPEST:
                raise yaml.MarkedYAMLError(problem=f"nested more than {DEEPEST} deep", problem_mark=mark)
            self.depth += 1
            node = super().compose_node(parent, index)
            self.depth -= 1
            if node and node.tag not in plain[type(node)]:
                raise yaml.MarkedYAMLError(problem=f"tags ({node.tag}) are not supported", problem_mark=mark)
            return node

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == NULL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def _check_keys(node: yaml.MappingNode) -> None:
    import yaml

    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a field's name is one word", problem_mark=key.start_mark)
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f"{shown(key.value)} is given twice", problem_mark=key.start_mark)
        seen.add(key.value)
