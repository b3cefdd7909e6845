namespace Kandil.Worker.Native;

/// <summary>The names of llama.cpp's libraries: in imports, and as files of this operating system.</summary>
internal static class LibraryNames
{
    /// <summary>The library of the base types, of logging and of the list of devices' properties.</summary>
    public const string GgmlBase = "ggml-base";

    /// <summary>The library that keeps the compute backends.</summary>
    public const string Ggml = "ggml";

    /// <summary>The library of models, contexts, vocabularies and samplers.</summary>
    public const string Llama = "llama";

    /// <summary>What stands before a library's name.</summary>
    public static string Prefix { get; } = OperatingSystem.IsWindows() ? "" : "lib";

    /// <summary>How a library ends.</summary>
    public static string Extension { get; } = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";

    /// <summary>How a compute backend ends: on macOS they are bundles, named as on Linux.</summary>
    public static string BackendExtension { get; } = OperatingSystem.IsWindows() ? ".dll" : ".so";

    /// <summary>
    /// The file of a library in a folder: <c>libllama.so</c>, or with a flavour and a version between, as in
    /// <c>libllama.metal.v0.4.0.dylib</c>. Null when there is none.
    /// </summary>
    public static string? Find(string folder, string library)
    {
        string stem = Prefix + library;
        return Directory.EnumerateFiles(folder, stem + "*" + Extension)
            .Where(file => Path.GetFileName(file)[stem.Length] == '.')
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
