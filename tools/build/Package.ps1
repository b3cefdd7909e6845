# What is published: the module for every platform, and the command line as a .NET tool and as folders to unzip.

function Build-KandilPackage {
    <# .SYNOPSIS Makes out/package/Kandil and what lies in out/packages. #>
    param([string] $Root, [string] $Configuration, [string[]] $Runtime, [uri] $ProjectUri, [uri] $IconUri)

    $module = "$Root/out/package/Kandil"
    $packages = "$Root/out/packages"
    Remove-Item -LiteralPath "$Root/out/package", $packages -Recurse -Force -ErrorAction Ignore
    $null = New-Item -ItemType Directory -Path $packages

    # One build after the other: both make Worker, in the same folders.
    dotnet build "$Root/src/Kandil.PowerShell" --configuration $Configuration --nologo -p:AllPlatforms=true "-p:ModuleFolder=$module/"
    Build-KandilHelp -Root $Root -Module $module -Required
    $workers = Add-PackagedWorker -Root $Root -Configuration $Configuration -Runtime $Runtime -Folder "$module/worker"
    Write-GalleryAddress -Manifest "$module/Kandil.psd1" -ProjectUri $ProjectUri -IconUri $IconUri

    $null = Test-ModuleManifest -Path "$module/Kandil.psd1"
    Compress-PSResource -Path $module -DestinationPath $packages -SkipModuleManifestValidate
    dotnet pack "$Root/src/Kandil.Cli" --configuration $Configuration --nologo -p:AllPlatforms=true --output $packages
    $workers | ForEach-Object { Export-KandilFolder -Root $Root -Configuration $Configuration -Runtime $_ -Worker "$module/worker" -Destination $packages }

    Get-ChildItem -LiteralPath $packages | ForEach-Object { Write-Information ('{0}  {1:N1} MB' -f $_.FullName, ($_.Length / 1MB)) }
}

# Worker with its runtime, in one trimmed file, for each platform whose runtime can be had. Gives the platforms.
function Add-PackagedWorker([string] $Root, [string] $Configuration, [string[]] $Runtime, [string] $Folder) {
    foreach ($one in $Runtime) {
        $made = "$Root/out/package/workers/$one"
        $PSNativeCommandUseErrorActionPreference = $false
        $said = dotnet publish "$Root/src/Kandil.Worker" --configuration $Configuration --runtime $one --self-contained --output $made --nologo -p:PublishSingleFile=true -p:PublishTrimmed=true
        $failed = $LASTEXITCODE -ne 0
        $PSNativeCommandUseErrorActionPreference = $true
        if ($failed -and -not ($said -match 'NU110[12]')) {
            throw "Worker for $one could not be built: $($said -join [Environment]::NewLine)"
        }

        if ($failed) {
            Write-Warning "No self-contained Worker for ${one}: the package source has no runtime for it. There Worker runs on an installed .NET, or in a second pwsh."
            continue
        }

        $null = New-Item -ItemType Directory -Path "$Folder/$one" -Force
        Copy-Item -Path "$made/Kandil.Worker", "$made/Kandil.Worker.exe" -Destination "$Folder/$one" -ErrorAction Ignore
        $one
    }
}

# Written as text, because a manifest that is read and written anew loses its comments.
function Write-GalleryAddress([string] $Manifest, [uri] $ProjectUri, [uri] $IconUri) {
    $lines = @(if ($ProjectUri) { "            ProjectUri   = '$ProjectUri'" }; if ($IconUri) { "            IconUri      = '$IconUri'" })
    if ($lines) {
        $text = [IO.File]::ReadAllText($Manifest)
        [IO.File]::WriteAllText($Manifest, ($text -replace '(?m)^( +LicenseUri .*)$', "`$1`n$($lines -join "`n")"))
    }
}

# The command line with its runtime: nothing else has to be there.
function Export-KandilFolder([string] $Root, [string] $Configuration, [string] $Runtime, [string] $Worker, [string] $Destination) {
    $folder = "$Root/out/package/kandil-$Runtime"
    dotnet publish "$Root/src/Kandil.Cli" --configuration $Configuration --runtime $Runtime --self-contained --output $folder --nologo -p:PublishReadyToRun=true
    $null = New-Item -ItemType Directory -Path "$folder/worker/$Runtime" -Force
    Copy-Item -Path "$Worker/$Runtime/*" -Destination "$folder/worker/$Runtime"
    # Written by the program of this machine: that of another platform does not run here.
    $null = New-Item -ItemType Directory -Path "$folder/share/man/man1" -Force
    dotnet run --project "$Root/src/Kandil.Cli" --configuration $Configuration --no-build -- man | Set-Content -LiteralPath "$folder/share/man/man1/kandil.1" -Encoding utf8NoBOM
    $version = (Import-PowerShellDataFile -LiteralPath "$Root/Kandil.psd1").ModuleVersion
    if ($Runtime -like 'win-*') {
        Compress-Archive -Path "$folder/*" -DestinationPath "$Destination/kandil-$version-$Runtime.zip"
    }
    else {
        # A zip made here would lose which files are programs.
        tar -czf "$Destination/kandil-$version-$Runtime.tar.gz" -C $folder .
    }
}

function Install-KandilPackage {
    <# .SYNOPSIS Installs the packaged module for the current user, as the Gallery would. #>
    param([string] $Root)

    $package = Get-Item "$Root/out/packages/Kandil.*.nupkg" -ErrorAction Ignore
    if (-not $package) {
        throw 'There is no package yet: ./build.ps1 -Task Package, Install'
    }

    $feed = "kandil-build-$([guid]::NewGuid().ToString('N'))"
    Register-PSResourceRepository -Name $feed -Uri $package.DirectoryName -Trusted
    try {
        Install-PSResource -Name Kandil -Repository $feed -Scope CurrentUser -Reinstall
    }
    finally {
        Unregister-PSResourceRepository -Name $feed
    }

    Get-InstalledPSResource -Name Kandil | ForEach-Object { Write-Information "Kandil $($_.Version) is in $($_.InstalledLocation). A session that has another version loaded needs to be started anew." }
}
