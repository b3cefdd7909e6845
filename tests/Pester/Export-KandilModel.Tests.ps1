BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Export-KandilModel' {
    It 'writes a folder that Import-KandilModel takes in, every hash checked' {
        $null = Import-KandilModel (New-ModelFile 'travel.gguf')
        $sha256 = (Get-KandilModel local/travel).Files[0].Sha256
        Export-KandilModel local/travel "$TestDrive/stick" -WhatIf
        "$TestDrive/stick" | Should -Not -Exist
        (Export-KandilModel local/travel "$TestDrive/stick").FullName | Should -Be (Join-Path $TestDrive stick)
        Uninstall-KandilModel local/travel -Force
        $failure = Get-Failure { Import-KandilModel "$TestDrive/stick" -Name other }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Leave -Name out*'
        (Import-KandilModel "$TestDrive/stick").Files[0].Sha256 | Should -Be $sha256
        Uninstall-KandilModel local/travel -Force

        $file = Get-ChildItem "$TestDrive/stick" -Recurse -Filter *.gguf
        [IO.File]::WriteAllBytes($file.FullName, [IO.File]::ReadAllBytes($file.FullName)[0..999])
        (Get-Failure { Import-KandilModel "$TestDrive/stick" }).FullyQualifiedErrorId | Should -BeLike 'E_VERIFY,*'
        Get-KandilModel local/trav* | Should -BeNullOrEmpty
    }

    It 'runs as a job, and fails where the model is not here' {
        $null = Import-KandilModel (New-ModelFile 'travel.gguf')
        Push-Location $TestDrive
        try { (Get-KandilModel local/travel | Export-KandilModel -Destination job -AsJob | Receive-Job -Wait -AutoRemoveJob).FullName | Should -Be (Join-Path $TestDrive job) }
        finally { Pop-Location }
        (Import-KandilModel "$TestDrive/job").Name | Should -Be 'local/travel'
        (Get-Failure { Export-KandilModel local/never "$TestDrive/none" }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        Uninstall-KandilModel local/travel -Force
    }
}
