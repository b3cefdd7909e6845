namespace Kandil.Core.Catalog;

/// <summary>How much a model's weights take, in the steps in which models are recommended: start small.</summary>
public enum SizeTier
{
    /// <summary>Less than 3 GB.</summary>
    Under3GB,

    /// <summary>3 GB to less than 5 GB.</summary>
    From3To5GB,

    /// <summary>5 GB to 7 GB.</summary>
    From5To7GB,

    /// <summary>More than 7 GB.</summary>
    Over7GB,
}
