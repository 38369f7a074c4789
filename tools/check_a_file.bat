@echo off
rem Double-click on Windows: opens the page that says whether a file will load.
rem Another city: write its name after --site, as in: --page --site albany
cd /d "%~dp0.."
if exist .venv\Scripts\python.exe goto open
echo The first time takes a few minutes.
py tools\environment.py requirements.txt
if errorlevel 1 goto failed
:open
.venv\Scripts\python -m pipelines check --page %*
if not errorlevel 1 exit /b
:failed
pause
