# What the analyzer asks of scripts and does not fit tests: Pester's blocks share variables, and helpers change the test's own folder.
@{
    ExcludeRules = @('PSUseDeclaredVarsMoreThanAssignments', 'PSUseShouldProcessForStateChangingFunctions')
}
