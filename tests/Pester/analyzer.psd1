# What the analyzer asks of scripts and does not fit tests: Pester's blocks share variables, also with what a tool of the test does,
# and helpers change the test's own folder.
@{
    ExcludeRules = @('PSAvoidGlobalVars', 'PSUseOutputTypeCorrectly', 'PSUseDeclaredVarsMoreThanAssignments', 'PSUseShouldProcessForStateChangingFunctions')
}
