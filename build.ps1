#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, packages and installs Kandil.
.DESCRIPTION
    Works from any folder, on a machine that has PowerShell, the .NET SDK and Node's npm. What is made lies in out/.

    Build    everything, and the module in out/Kandil, with its help where PlatyPS is installed
    Docs     the module's help alone, from docs/cmdlets into out/Kandil/en-US
    Test     the unit tests, and the module's own tests in a fresh pwsh (Pester)
    Package  the module for every platform in out/package/Kandil, and what is published in out/packages:
             the module, the .NET tool `kandil`, and `kandil` as folders to unzip
    Install  the packaged module for the current user
    Clean    removes out/ and what the compiler made

    Several are done in the order in which they are named.
.EXAMPLE
    ./build.ps1
    Import-Module ./out/Kandil
.EXAMPLE
    ./build.ps1 -Task Test
.EXAMPLE
    ./build.ps1 -Task Package -ProjectUri https://example.org/kandil
    Publish-PSResource -Path ./out/package/Kandil -Repository MyFeed
.EXAMPLE
    ./build.ps1 -Task Package, Install
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Docs', 'Test', 'Package', 'Install', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Package: the platforms that get a Worker which needs nothing installed. One whose runtime the package source does not
    # have is left out with a warning; there Worker runs on an installed .NET, or in a second pwsh.
    [ValidateSet('linux-x64', 'linux-arm64', 'win-x64', 'win-arm64', 'osx-x64', 'osx-arm64')]
    [string[]] $Runtime = @('linux-x64', 'linux-arm64', 'win-x64', 'win-arm64', 'osx-x64', 'osx-arm64'),

    # Package: the page of the project, which the package names, and the address of its icon. Without them it names none.
    [uri] $ProjectUri,
    [uri] $IconUri
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$ProgressPreference = 'SilentlyContinue'
$InformationPreference = 'Continue'
. "$PSScriptRoot/tools/build/Docs.ps1"
. "$PSScriptRoot/tools/build/Package.ps1"

function Build-Everything {
    dotnet build "$PSScriptRoot/Kandil.sln" --configuration $Configuration --nologo
    Build-KandilHelp -Root $PSScriptRoot -Module "$PSScriptRoot/out/Kandil"
    Write-Information "The module is in $PSScriptRoot/out/Kandil."
}

function Test-Everything {
    # The unit tests run the module's tests as one of theirs where pwsh and Pester are found; here they are run by
    # themselves, so that each failure shows as Pester prints it.
    dotnet test "$PSScriptRoot/Kandil.sln" --configuration $Configuration --nologo --filter 'FullyQualifiedName!~Unit.PowerShell.PesterTests'
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File "$PSScriptRoot/tests/Pester/run.ps1" -Output Detailed
}

function Clear-Everything {
    $made = @(Get-Item "$PSScriptRoot/out" -ErrorAction Ignore) + @(Get-ChildItem -Path "$PSScriptRoot/src", "$PSScriptRoot/tests", "$PSScriptRoot/bench" -Recurse -Depth 2 -Directory -Include bin, obj)
    $made | Remove-Item -Recurse -Force
    Write-Information "Removed $($made.Count) folders."
}

foreach ($one in $Task) {
    switch ($one) {
        Build { Build-Everything }
        Docs { Build-KandilHelp -Root $PSScriptRoot -Module "$PSScriptRoot/out/Kandil" }
        Test { Test-Everything }
        Package { Build-KandilPackage -Root $PSScriptRoot -Configuration $Configuration -Runtime $Runtime -ProjectUri $ProjectUri -IconUri $IconUri }
        Install { Install-KandilPackage -Root $PSScriptRoot }
        Clean { Clear-Everything }
    }
}
