BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $project = New-Item -ItemType Directory (Join-Path $TestDrive 'project/below')
    Push-Location $project
}

AfterAll {
    Pop-Location
    Reset-KandilConfiguration -Confirm:$false
}

Describe 'Whose settings hold' {
    It 'shows the session before the project and the project before the user' {
        Set-Content ../.kandil.json '{ "sampling": { "temperature": 0.2, "topK": 12 } }'
        Set-KandilConfiguration sampling.temperature 0.1
        Set-KandilConfiguration sampling.temperature 0.3 -Scope Session
        (Get-KandilConfiguration sampling.temperature | ForEach-Object { "$($_.Value) $($_.Origin)" }) | Should -Be '0.3 Session'
        Reset-KandilConfiguration sampling.temperature -Scope Session
        (Get-KandilConfiguration sampling.temperature | ForEach-Object { "$($_.Value) $($_.Origin)" }) | Should -Be '0.2 Project'
        Push-Location $TestDrive
        (Get-KandilConfiguration sampling.temperature | ForEach-Object { "$($_.Value) $($_.Origin)" }) | Should -Be '0.1 User'
        Pop-Location
        (Get-Failure { Set-KandilConfiguration network.offline true -Scope Project }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'ignores what a cloned project names until it is approved' {
        Set-Content ../.kandil.json '{ "defaults": { "model": "openai:gpt-4o" }, "aliases": { "ours": "owner/repo" } }'
        (Get-Failure { Resolve-KandilModel ours }).FullyQualifiedErrorId | Should -BeLike 'E_ACCESS,*'
        (Get-KandilConfiguration defaults.model).Origin | Should -Be 'Default'
        Approve-KandilConfiguration -WhatIf
        (Get-Failure { Resolve-KandilModel ours }).ErrorDetails.RecommendedAction | Should -BeLike '*Approve-KandilConfiguration*'
        Approve-KandilConfiguration -Force
        (Resolve-KandilModel ours).Reference | Should -Be 'hf:owner/repo'
        (Get-KandilConfiguration defaults.model | ForEach-Object { "$($_.Value) $($_.Origin)" }) | Should -Be 'openai:gpt-4o Project'
    }

    It 'refuses a project that sets more than it may, and reads files anew' {
        Set-Content ../.kandil.json '{ "network": { "mirror": "https://evil.example" } }'
        (Get-Failure { Get-KandilConfiguration -Reload })[0].FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
        Remove-Item ../.kandil.json -Force
        Get-KandilConfiguration defaults.model -Reload | Should -Not -BeNullOrEmpty
        (Get-Failure { Approve-KandilConfiguration -Force }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'asks the configured model where none is named' {
        Set-KandilConfiguration defaults.model kandil-guide -Scope Session
        Set-KandilConfiguration sampling.maxTokens 2 -Scope Session
        (Invoke-KandilCompletion 'Hello').CompletionTokens | Should -BeLessOrEqual 2
        Reset-KandilConfiguration -Scope Session -Confirm:$false
    }
}
