BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $server = Start-FakeServer ollama
}

AfterAll { Stop-FakeServer $server }

Describe 'Test-KandilModel for a server' {
    It 'asks which models it has' {
        $report = Test-KandilModel $server.Address -Protocol Ollama
        $report.State | Should -Be 'Ready'
        $report.IsUsable | Should -BeTrue
        $report.ModelCount | Should -Be 1
        $report.StatusCode | Should -Be 200
        $report | Out-String | Should -BeLike '*Ready*200*ms*1 models*'
        $report | Format-List | Out-String | Should -BeLike '*ServerAddress*127.0.0.1*'
    }

    It 'tells what is not its protocol as a finding, without an error' {
        $report = Test-KandilModel $server.Address -Protocol OpenAI -ErrorVariable failures
        $failures | Should -BeNullOrEmpty
        $report.IsUsable | Should -BeFalse
        $report.Failure | Should -Not -BeNullOrEmpty
    }

    It 'refuses what cannot be asked, item by item' {
        $failures = Get-Failure { 'http://models.example.test/v1', 'https://user:x@host.test/' | Test-KandilModel }
        $failures.FullyQualifiedErrorId -replace ',.*' | Should -Be 'E_NET', 'E_ARGS'
        (Get-Failure { Test-KandilModel https://models.example.test/v1 -Offline }).FullyQualifiedErrorId | Should -BeLike 'E_NET*'
    }
}
