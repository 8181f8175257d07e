"""The security plugin's settings, as the node reads them."""

from pathlib import Path

from local.guard import Guard


def test_both_layers_speak_tls_by_the_files_that_were_given(tmp_path: Path) -> None:
    guard = Guard(certificate=tmp_path / "node.pem", key=tmp_path / "node.key", authority=tmp_path / "ca.pem")

    lines = guard.write_settings(tmp_path / "guard.properties").read_text().splitlines()

    for layer in ("transport", "http"):
        assert f"plugins.security.ssl.{layer}.pemkey_filepath={tmp_path}/node.key" in lines
        assert f"plugins.security.ssl.{layer}.pemtrustedcas_filepath={tmp_path}/ca.pem" in lines
    assert "plugins.security.ssl.http.enabled=true" in lines


def test_the_first_user_signs_in_by_password() -> None:
    guard = Guard(certificate=Path("c"), key=Path("k"), authority=Path("a"))
    assert guard.headers() == {"Authorization": "Basic YWRtaW46YWRtaW4="}
