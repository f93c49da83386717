"""What pyproject.toml asks for, and what CI installs of it."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
LISTS = [
    PYPROJECT["build-system"]["requires"],
    PROJECT["dependencies"],
    *PROJECT["optional-dependencies"].values(),
]
ASKED = [Requirement(line) for lines in LISTS for line in lines]
REQUIREMENTS = [requirement for requirement in ASKED if requirement.name != PROJECT["name"]]


def read_constraints() -> dict[str, str]:
    lines = (ROOT / ".ci" / "constraints.txt").read_text("ascii").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_a_dependency_has_a_lower_and_an_upper_bound(requirement):
    operators = {bound.operator for bound in requirement.specifier}
    assert operators in ({"=="}, {">=", "<"})


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_ci_installs_one_version_of_a_dependency_and_it_is_within_the_bounds(requirement):
    version = read_constraints().get(canonicalize_name(requirement.name))
    assert version, f"{requirement.name} is not in .ci/constraints.txt; run .ci/renew-constraints"
    assert requirement.specifier.contains(version)
