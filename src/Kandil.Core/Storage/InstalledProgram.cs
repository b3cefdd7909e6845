using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>A program that Kandil installed.</summary>
/// <param name="Name">What it is called: <c>ollama</c>.</param>
/// <param name="Version">Its release.</param>
/// <param name="Folder">Its folder, relative to that of the programs.</param>
/// <param name="Program">The program in its folder.</param>
/// <param name="Source">Where its archive came from.</param>
/// <param name="Sha256">The archive's digest.</param>
/// <param name="InstalledAt">When.</param>
public sealed record InstalledProgram(
    string Name, string Version, SafeRelativePath Folder, SafeRelativePath Program, string Source, Sha256Digest Sha256, DateTimeOffset InstalledAt);
