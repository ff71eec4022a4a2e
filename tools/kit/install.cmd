@echo off
rem Installs counsel-tui from this folder, without network. An older installation stays until the
rem new one works; the vault is not touched here (its first unlocking makes a backup, then migrates).
setlocal enabledelayedexpansion
set "here=%~dp0"
set "home=%LOCALAPPDATA%\counsel-tui\program"

set "python="
for %%v in (3.13 3.12 3.11) do (
  if not defined python (
    py -%%v -c "import venv" >nul 2>nul && set "python=py -%%v"
  )
)
if not defined python (
  python -c "import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && set "python=python"
)
if not defined python (
  echo Python 3.11 bis 3.13 fehlt. / Python 3.11 to 3.13 is missing.
  exit /b 2
)

for %%f in ("%here%wheels\counsel_tui-*.whl") do set "wheel=%%f"
for /f "tokens=2 delims=-" %%n in ("!wheel!") do set "version=%%n"
for %%f in ("!wheel!") do for /f "tokens=2 delims=-" %%n in ("%%~nxf") do set "version=%%n"
set "new=%home%\!version!.new"
if exist "!new!" rmdir /s /q "!new!"
if not exist "%home%" mkdir "%home%"
%python% -m venv "!new!" || exit /b 1
set "pip="!new!\Scripts\python.exe" -m pip --disable-pip-version-check -q"
%pip% install --no-index --find-links "%here%wheels" --only-binary :all: --require-hashes -r "%here%requirements.txt" || exit /b 1
%pip% install --no-index --no-deps "!wheel!" || exit /b 1
"!new!\Scripts\python.exe" -m counsel_tui --version >nul || exit /b 1

rem Only now does the new one take the place of the old one.
if exist "%home%\!version!" rmdir /s /q "%home%\!version!"
move "!new!" "%home%\!version!" >nul || exit /b 1
> "%home%\counsel-tui.cmd" echo @"%home%\!version!\Scripts\python.exe" -m counsel_tui %%*
echo Fertig / done: %home%\counsel-tui.cmd (!version!)
endlocal
