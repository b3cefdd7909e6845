using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;

namespace Kandil.Core.Engines.Remote;

/// <summary>
/// Loads Kandil.Providers with what it brings into a load context of its own, so that another module's versions of the same
/// packages collide with nothing. Core is not in its folder: both sides share the one that is running.
/// </summary>
public static class ProvidersAssembly
{
    private const string AssemblyName = "Kandil.Providers";
    private const string EngineType = AssemblyName + ".RemoteEngine";
    private const string KeyringType = AssemblyName + ".Keyring.KeyringStore";

    private static readonly object Loading = new();
    private static Context? _context;

    /// <summary>Makes the engine; the first call of the process loads the assembly.</summary>
    /// <param name="folder">The folder that holds it.</param>
    /// <param name="options">The engine's.</param>
    /// <exception cref="KandilException">E_BACKEND: it is not there, or of another release.</exception>
    public static IRemoteEngine CreateEngine(string folder, RemoteEngineOptions options) => Create<IRemoteEngine>(folder, EngineType, options);

    /// <summary>Makes what keeps keys in the operating system's keyring.</summary>
    /// <param name="folder">The folder that holds the assembly.</param>
    /// <param name="files">The folder for the files that some systems need.</param>
    /// <exception cref="KandilException">E_BACKEND: it is not there, or of another release.</exception>
    public static ICredentialStore CreateKeyring(string folder, string files) => Create<ICredentialStore>(folder, KeyringType, files);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The assembly is a file beside the product, which no trimmer sees.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "The assembly is a file beside the product, which no trimmer sees.")]
    private static T Create<T>(string folder, string type, object argument)
    {
        try
        {
            return (T)Activator.CreateInstance(Load(folder).GetType(type, throwOnError: true)!, argument)!;
        }
        catch (Exception cause) when (cause is IOException or BadImageFormatException or TypeLoadException or MissingMethodException or InvalidCastException)
        {
            throw EngineErrors.NoProviders(folder, cause);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The assembly is a file beside the product, which no trimmer sees.")]
    private static Assembly Load(string folder)
    {
        lock (Loading)
        {
            _context ??= new Context(Path.GetFullPath(folder));
            return _context.LoadFromAssemblyPath(_context.PathOf(AssemblyName));
        }
    }

    private sealed class Context(string folder) : AssemblyLoadContext(ProvidersAssembly.AssemblyName)
    {
        public string PathOf(string assembly) => Path.Combine(folder, assembly + ".dll");

        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The assembly is a file beside the product, which no trimmer sees.")]
        protected override Assembly? Load(System.Reflection.AssemblyName assemblyName)
        {
            Assembly core = typeof(IRemoteEngine).Assembly;
            if (assemblyName.Name == core.GetName().Name)
                return core;
            string path = PathOf(assemblyName.Name!);
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
