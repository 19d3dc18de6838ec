"""Files and keys that must not leave are known by name and by form; ordinary text is left alone."""

from __future__ import annotations

import pytest

from swerve.project.secrets import LEFT_OUT, is_secret, redact


@pytest.mark.parametrize(
    "path",
    [
        ".env", "web/.env.production", ".ENV", "certs/server.pem", "id_rsa", "keys/id_ed25519",
        ".netrc", ".npmrc", "credentials.json", "a/service-account-prod.json", "cookies.sqlite",
        ".env/prod", ".envrc", "deploy/prod.env", ".ssh/config", "home/.aws/config", ".env~",
        ".env-prod", ".kube/config", "secrets.yml", "terraform.tfstate", "prod.tfvars", ".my.cnf",
        ".docker/config.json", ".git/config", ".vault_pass", ".gnupg/secring.gpg",
        ".e\u200cnv", ".env ", ".ENV.", "．env", ".env::$DATA", "web\\.env", ".ſsh/config",
    ],
)  # fmt: skip
def test_files_that_hold_secrets(path: str) -> None:
    assert is_secret(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        "env.py",
        "id_rsa.pub",
        "keys.py",
        "monkey.key.py",
        "example.env",
        "environment.yml",
        "secrets.py",
        "src/secrets/__init__.py",
        "docker/config.json",
        "ssh/config",
        ".env.sample",
        "a.environment",
        ".github/config",
    ],
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
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdG\n-----END PGP PRIVATE KEY BLOCK-----",
        "SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789",
        "xapp-1-A0123-123-abcdef0123456789",
        "ya29.a0AfH6SMBabcdefghijklmno",
        "hvs.CAESIJabcdefghijklmnopqrs",
        "AGE-SECRET-KEY-1" + "Q7" * 25,
        "pypi-AgEIcHlwaS5vcmcCJDEyMzQ1Njc4",
        "pplx-0123456789abcdef0123456789",
        "r8_0123456789abcdefABCDEF",
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


def test_what_follows_a_name_is_left_out_with_it() -> None:
    token = "abcdef0123456789abcdef"
    assert redact(f"Authorization: Bearer {token}").text == f"Authorization: Bearer {LEFT_OUT}"
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    assert secret not in redact(f"aws_secret_access_key = {secret}").text
    assert secret not in redact(f'"SecretAccessKey": "x", "secret_access_key": "{secret}"').text


@pytest.mark.parametrize(
    "text",
    [
        "task-id-with-many-words-in-it-and-more",
        "the sk-learn-like-name-of-a-package",
        "https://example.org:8080/path@2",
        "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
        "git clone git@github.com:me/repo.git",
        "hf_transfer and npm_config_registry",
        "the bearer of this letter, Bearer authentication_scheme_names",
        "headers = {'Authorization': f'Bearer {token}'}",
        "aws_secret_access_key = os.environ['AWS_SECRET_ACCESS_KEY']",
        "pypi-publish and r8_shader_program_name",
        "",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text).text == text


def test_long_text_takes_no_time() -> None:
    assert redact("sk-" * 300_000).count == 0
    assert redact("-----BEGIN PRIVATE KEY-----" * 20_000).count >= 1
    assert redact("://a:" * 200_000).count >= 0
    assert redact("SG." + "a" * 500_000).count == 0
    assert redact("Bearer " * 100_000 + "a" * 500_000).count == 0
    assert redact("secret_access_key = " * 50_000).count == 0
