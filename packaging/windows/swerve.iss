; The installer for one person, without administrator. Not yet run: see README.md beside this file.
; Compiled by build.ps1, which says which version it is.
#ifndef Version
  #error Version is given by build.ps1
#endif

[Setup]
AppId={{6C0B0C4E-5B59-4E0B-9C0B-2F5F0E0D7A41}
AppName=Swerve
AppVersion={#Version}
AppPublisher=The Swerve developers
DefaultDirName={autopf}\Swerve
DefaultGroupName=Swerve
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\icons\swerve.ico
UninstallDisplayIcon={app}\swerve.exe
OutputDir=..\..\dist
OutputBaseFilename=swerve-{#Version}-setup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "openwith"; Description: "Offer ""Open with Swerve"" for folders"; Flags: unchecked

[Files]
Source: "..\..\build\package\dist\swerve\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Swerve"; Filename: "{app}\swerve.exe"
Name: "{autodesktop}\Swerve"; Filename: "{app}\swerve.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\Directory\shell\Swerve"; ValueType: string; ValueName: ""; ValueData: "Open with Swerve"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Directory\shell\Swerve"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\swerve.exe"; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Directory\shell\Swerve\command"; ValueType: string; ValueName: ""; ValueData: """{app}\swerve.exe"" ""%1"""; Tasks: openwith

[Run]
Filename: "{app}\swerve.exe"; Description: "{cm:LaunchProgram,Swerve}"; Flags: nowait postinstall skipifsilent
