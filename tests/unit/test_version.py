"""The running version, with the commit of a checkout."""

from __future__ import annotations

from pathlib import Path

from bot.version import commit, version

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def source(folder: Path, name: str = "stile-bot") -> Path:
    (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\nversion = "9.8.7"\n')
    return folder


def test_a_checkout_names_its_commit_behind_the_version(tmp_path: Path) -> None:
    git = source(tmp_path) / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs/heads/main").write_text(f"{COMMIT}\n")

    assert version(tmp_path) == f"9.8.7 ({COMMIT[:10]})"


def test_a_branch_may_be_packed_and_a_commit_checked_out_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git/packed-refs").write_text(f"# pack-refs\n{COMMIT} refs/heads/main\n")
    assert commit(tmp_path) == COMMIT[:10]

    (tmp_path / ".git/HEAD").write_text(f"{COMMIT}\n")
    assert commit(tmp_path) == COMMIT[:10]


def test_a_worktree_is_asked_where_its_repository_is(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/HEAD").write_text(f"{COMMIT}\n")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/.git").write_text(f"gitdir: {tmp_path / 'elsewhere'}\n")

    assert commit(tmp_path / "tree") == COMMIT[:10]


def test_without_a_repository_no_commit_is_named(tmp_path: Path) -> None:
    assert version(source(tmp_path)) == "9.8.7"
    assert commit(tmp_path) == ""


def test_a_project_of_another_name_is_not_the_bots_source(tmp_path: Path) -> None:
    assert version(source(tmp_path, "another")) != "9.8.7"
