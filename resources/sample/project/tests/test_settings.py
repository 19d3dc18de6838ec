from settings import Settings, load_config


def test_without_a_file_the_defaults_count(tmp_path):
    assert load_config(tmp_path / "none.toml") == Settings()


def test_the_file_wins(tmp_path):
    file = tmp_path / "some.toml"
    file.write_text('url = "http://example.test"\n')
    assert load_config(file) == Settings(url="http://example.test")
