BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Import-KandilModel' {
    AfterEach { Get-KandilModel local/take-* | Uninstall-KandilModel -Force }

    It 'takes a file in under its own name, and it then answers' {
        $file = New-ModelFile 'take-one.gguf'
        $model = Import-KandilModel $file
        $model.Name | Should -Be 'local/take-one'
        $model.Origin | Should -Be 'Installed'
        Remove-Item $file
        (Invoke-KandilCompletion 'show me all the models' -Model $model -Temperature 0).Text | Should -BeLike '*Get-KandilModel*'
    }

    It 'takes another name' {
        (Import-KandilModel (New-ModelFile 'x.gguf') -Name take-named).Name | Should -Be 'local/take-named'
    }

    It 'takes files from Get-ChildItem, brackets in a name included' {
        $null = New-ModelFile 'take-[1].gguf'
        $null = New-ModelFile 'take-2.gguf'
        (Get-ChildItem $TestDrive/take-*.gguf | Import-KandilModel).Count | Should -Be 2
    }

    It 'expands wildcards of -Path, relative to the location, and none of -LiteralPath' {
        $null = New-Item -ItemType Directory "$TestDrive/wild"
        $null = New-ModelFile 'wild/take-a.gguf'
        $null = New-ModelFile 'wild/take-b.gguf'
        Push-Location $TestDrive/wild
        try {
            (Import-KandilModel *.gguf).Name | Sort-Object | Should -Be 'local/take-a', 'local/take-b'
            (Get-Failure { Import-KandilModel -LiteralPath *.gguf }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
            (Get-Failure { Import-KandilModel nothing-*.gguf }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        }
        finally { Pop-Location }
    }

    It 'takes nothing in with -WhatIf' {
        $null = Import-KandilModel (New-ModelFile 'take-whatif.gguf') -WhatIf
        Get-KandilModel local/take-whatif* | Should -BeNullOrEmpty
    }

    It 'keeps what has the name unless -Replace is given' {
        $null = Import-KandilModel (New-ModelFile 'a.gguf') -Name take-same
        $other = New-ModelFile 'b.gguf' { param($bytes) $bytes[-1] = $bytes[-1] -bxor 1; , $bytes }
        $before = (Get-KandilModel local/take-same).Files[0].Sha256
        (Get-Failure { Import-KandilModel $other -Name take-same }) | Should -HaveCount 1
        (Get-KandilModel local/take-same).Files[0].Sha256 | Should -Be $before
        $null = Import-KandilModel $other -Name take-same -Replace
        (Get-KandilModel local/take-same).Files[0].Sha256 | Should -Not -Be $before
    }

    It 'loads a file once before it is visible, and refuses one that the engine refuses' {
        $log = Join-Path $env:KANDIL_HOME audit.jsonl
        $file = New-ModelFile 'take-bad.gguf' { param($bytes)
            $latin = [Text.Encoding]::Latin1
            , $latin.GetBytes($latin.GetString($bytes).Replace('blk.0.ffn_up.weight', 'blk.0.ffn_uq.weight'))
        }
        $failure = Get-Failure { Import-KandilModel $file }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_UNSAFE,*'
        Get-KandilModel local/take-bad* | Should -BeNullOrEmpty
        (Get-Content $log | ConvertFrom-Json)[-1] | Select-Object -ExpandProperty code | Should -Be 'E_UNSAFE'
        $null = Import-KandilModel (New-ModelFile 'take-good.gguf')
        (Get-Content $log | ConvertFrom-Json)[-1].load_test | Should -Be 'passed'
    }

    It 'refuses <Case>, and names it' -ForEach @(
        @{ Case = 'a model without tokens'; Old = 'tokenizer.ggml.tokens'; New = 'tokenizer.ggml.tokenz'; Named = "*'tokenizer.ggml.tokens'*" }
        @{ Case = 'a tensor with a name like a path''s'; Old = 'blk.0.ffn_up.weight'; New = '../.0.ffn_up.weight'; Named = "*'../.0.ffn_up.weight'*" }
        @{ Case = 'a suspicious key'; Old = 'general.license'; New = 'system.licenses'; Named = "*'system.licenses'*" }
    ) {
        $file = New-ModelFile 'take-evil.gguf' { param($bytes) , [Text.Encoding]::Latin1.GetBytes([Text.Encoding]::Latin1.GetString($bytes).Replace($Old, $New)) }
        foreach ($failure in (Get-Failure { Import-KandilModel $file }), (Test-KandilModel -Path $file).Failure) {
            "$(if ($failure -is [Management.Automation.ErrorRecord]) { $failure.FullyQualifiedErrorId } else { $failure.Code.Name })" | Should -BeLike 'E_UNSAFE*'
            "$($failure.Exception.Message)$($failure.Message)" | Should -BeLike $Named
        }
        Get-KandilModel local/take-evil* | Should -BeNullOrEmpty
    }

    It 'refuses one name for two files' {
        $null = New-ModelFile 'one.gguf'
        $null = New-ModelFile 'two.gguf'
        $models = Import-KandilModel "$TestDrive/one.gguf", "$TestDrive/two.gguf" -Name take-both -ErrorVariable failures -ErrorAction SilentlyContinue
        $models | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'refuses <Case> with <Id>, and takes in the files before and after it' -ForEach @(
        @{ Case = 'a missing file'; Id = 'E_NOT_FOUND'; Make = { Join-Path $TestDrive 'missing.gguf' } }
        @{ Case = 'a directory that is no export'; Id = 'E_NOT_FOUND'; Make = { (New-Item -ItemType Directory "$TestDrive/folder.gguf").FullName } }
        @{ Case = 'an empty file'; Id = 'E_UNSAFE'; Make = { New-ModelFile 'empty.gguf' { , [byte[]]::new(0) } } }
        @{ Case = 'a text file'; Id = 'E_UNSAFE'; Make = { New-ModelFile 'text.gguf' { , [Text.Encoding]::UTF8.GetBytes('Dear diary') } } }
        @{ Case = 'a cut file'; Id = 'E_UNSAFE'; Make = { New-ModelFile 'cut.gguf' { param($bytes) , $bytes[0..1000000] } } }
        @{ Case = 'no file but a variable'; Id = 'E_ARGS'; Make = { 'env:PATH' } }
    ) {
        $bad = & $Make
        $models = (New-ModelFile 'take-before.gguf'), $bad, (New-ModelFile 'take-after.gguf') |
            Import-KandilModel -ErrorVariable failures -ErrorAction SilentlyContinue
        $models.Name | Should -Be 'local/take-before', 'local/take-after'
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failures[0].TargetObject | Should -Be $bad
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'uses a file where it lies with -Reference, and leaves it there when the model goes' {
        $file = New-ModelFile 'take-there.gguf'
        $model = Import-KandilModel $file -Reference
        $model.IsReferenced | Should -BeTrue
        $model.Path | Should -Be $file
        Uninstall-KandilModel $model -Force
        $file | Should -Exist
    }

    It 'runs as a job, relative to where the caller is' {
        $null = New-ModelFile 'take-job.gguf'
        Push-Location $TestDrive
        try { (Import-KandilModel take-job.gguf -AsJob | Receive-Job -Wait -AutoRemoveJob).Name | Should -Be 'local/take-job' }
        finally { Pop-Location }
    }
}
