#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds and tests Kandil.
.DESCRIPTION
    Build makes everything, and the module in out/Kandil. Test also runs the unit tests and the tests of the module
    in a fresh pwsh. Works from any folder.
.EXAMPLE
    ./build.ps1
    Import-Module ./out/Kandil
.EXAMPLE
    ./build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

dotnet build "$PSScriptRoot/Kandil.sln" --configuration $Configuration --nologo
Write-Host "The module is in $PSScriptRoot/out/Kandil."

if ($Task -contains 'Test') {
    # The unit tests run the module's tests as one of theirs where pwsh and Pester are found; here they are run by
    # themselves, so that each failure shows as Pester prints it.
    dotnet test "$PSScriptRoot/Kandil.sln" --configuration $Configuration --no-build --nologo --filter 'FullyQualifiedName!~Unit.PowerShell.PesterTests'
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File "$PSScriptRoot/tests/Pester/run.ps1" -Output Detailed
}
