# Builds the frozen folder and an installer around it. Not yet run: see README.md beside this file.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

python packaging\package.py
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

$wheel = Get-ChildItem dist\swerve-*.whl | Select-Object -First 1
$version = $wheel.Name.Split("-")[1]
$compiler = Join-Path ${env:ProgramFiles(x86)} "Inno Setup 6\ISCC.exe"
& $compiler "/DVersion=$version" packaging\windows\swerve.iss
exit $LASTEXITCODE
