"""Files and keys that must not leave are known by name and by form; ordinary text is left alone."""

from __future__ import annotations

import pytest

from swerve.project.secrets import LEFT_OUT, is_secret, redact


@pytest.mark.parametrize(
    "path",
    [
        ".env", "web/.env.production", ".ENV", "certs/server.pem", "id_rsa", "keys/id_ed25519",
        ".netrc", ".npmrc", "credentials.json", "a/service-account-prod.json", "cookies.sqlite",
    ],
)  # fmt: skip
def test_files_that_hold_secrets(path: str) -> None:
    assert is_secret(path)


@pytest.mark.parametrize(
    "path", [".env.example", "env.py", "id_rsa.pub", "keys.py", "monkey.key.py"]
)
def test_files_that_do_not(path: str) -> None:
    assert not is_secret(path)


@pytest.mark.parametrize(
    "key",
    [
        "sk-proj-a1B2c3D4e5F6g7H8i9J0",
        "sk-ant-api03-a1B2c3D4e5F6g7H8",
        "csk-0123456789abcdef0123",
        "gsk_0123456789abcdefABCDEF01",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_0123456789abcdefghijABCDEFGHIJ",
        "AKIA0123456789ABCDEF",
        "AIza" + "a1B2c" * 7,
        "xoxb-0123456789-abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghij_klm",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nMIIEow",
    ],
)
def test_keys_are_left_out_wherever_they_stand(key: str) -> None:
    done = redact(f'TOKEN = "{key}" # mine\nnext')
    assert done.count == 1
    assert LEFT_OUT in done.text
    assert key not in done.text
    assert done.text.count("\n") == key.count("\n") + 1


def test_a_password_in_an_address_is_left_out_and_the_rest_stays() -> None:
    done = redact("postgres://me:hunter22@db.example.org/x")
    assert done.text == f"postgres://{LEFT_OUT}@db.example.org/x"


@pytest.mark.parametrize(
    "text",
    [
        "task-id-with-many-words-in-it-and-more",
        "the sk-learn-like-name-of-a-package",
        "https://example.org:8080/path@2",
        "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
        "git clone git@github.com:me/repo.git",
        "hf_transfer and npm_config_registry",
        "",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text).text == text


def test_long_text_takes_no_time() -> None:
    assert redact("sk-" * 300_000).count == 0
    assert redact("-----BEGIN PRIVATE KEY-----" * 20_000).count >= 1
    assert redact("://a:" * 200_000).count >= 0
