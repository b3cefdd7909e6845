namespace Kandil.Core.Operations.CodeTasks;

/// <summary>What a file of tests is called, beside the file that it is for, as people of its language call it.</summary>
internal static class TestFileName
{
    public static string For(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path), extension = Path.GetExtension(path);
        return Path.Combine(Path.GetDirectoryName(path)!, extension.ToUpperInvariant() switch
        {
            ".PS1" or ".PSM1" => $"{name}.Tests.ps1",
            ".PY" => $"test_{name}.py",
            ".CS" or ".JAVA" or ".KT" or ".FS" or ".VB" or ".SWIFT" or ".PHP" => $"{name}Tests{extension}",
            ".GO" or ".RB" or ".RS" or ".C" or ".CC" or ".CPP" or ".EX" => $"{name}_test{extension}",
            _ => $"{name}.test{extension}",
        });
    }
}
