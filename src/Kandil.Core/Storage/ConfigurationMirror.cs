using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Copies of the models' <c>config.json</c> in one folder, <c>configs/OWNER--NAME.json</c>, where they are found at a glance. Best effort.</summary>
internal static class ConfigurationMirror
{
    private const string Name = "config.json";
    private const long Largest = 4 << 20; // a configuration is a page or two; more is something else

    public static string PathOf(StoreLayout layout, ModelId id) => Path.Combine(layout.ConfigurationsFolder, $"{id.Owner}--{id.Name}.json");

    /// <summary>Copies a model's configuration if it has one. Under the registry's lock.</summary>
    /// <returns>True when the copy was not there yet or was another.</returns>
    public static bool TryCopy(StoreLayout layout, ModelRecord record)
    {
        if (record.Files.FirstOrDefault(file => file.Path.Value == Name && file.Size <= Largest) is not { } configuration)
            return false;
        try
        {
            byte[] content = File.ReadAllBytes(layout.PathOf(record, configuration));
            string copy = PathOf(layout, record.Id);
            if (File.Exists(copy) && content.AsSpan().SequenceEqual(File.ReadAllBytes(copy)))
                return false;
            OwnerOnly.CreateDirectory(layout.ConfigurationsFolder);
            AtomicFile.Write(copy, content);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes the copy when no model of that name is left. Under the registry's lock.</summary>
    public static void TryDelete(StoreLayout layout, ModelId id)
    {
        try
        {
            if (Directory.Exists(layout.ConfigurationsFolder))
                File.Delete(PathOf(layout, id));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
