namespace Leibniz.Keras;

/// <summary>A place that holds a tensor and can be given another: <c>var w = new Variable(Tensor.Zeros([2]))</c>.</summary>
/// <remarks>
/// The tensors themselves never change: who took the value before an assignment keeps it. A variable stands for its value wherever
/// a tensor is expected; a <see cref="GradientTape"/> that runs takes note of it.
/// </remarks>
/// <param name="value">The value to start with.</param>
/// <param name="name">What it is called in messages.</param>
public sealed class Variable(Tensor value, string name = "variable")
{
    private volatile Tensor value = Held(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>What it is called in messages.</summary>
    public string Name { get; } = name;

    /// <summary>The value, seen by the tapes that run.</summary>
    public Tensor Value => GradientTape.Seen(this, value);

    /// <summary>The value, seen by nobody.</summary>
    internal Tensor Plain => value;

    /// <summary>The shape of the value; an assignment keeps it.</summary>
    public Shape Shape => value.Shape;

    /// <summary>The type of the value; an assignment keeps it.</summary>
    public DType DType => value.DType;

    /// <summary>The value of a variable.</summary>
    public static implicit operator Tensor(Variable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.Value;
    }

    /// <summary>Replaces the value by one of the same shape and type.</summary>
    /// <exception cref="ArgumentException">The shape or the type differs.</exception>
    public void Assign(Tensor newValue)
    {
        ArgumentNullException.ThrowIfNull(newValue);
        if (!newValue.Shape.Equals(value.Shape) || newValue.DType != value.DType)
        {
            throw new ArgumentException(
                $"The variable '{Name}' holds {value.Shape} {value.DType}, but was assigned {newValue.Shape} {newValue.DType}.", nameof(newValue));
        }

        value = Held(newValue);
    }

    // Memory.Tidy, in which it may have been made, doesn't take it back.
    private static Tensor Held(Tensor given)
    {
        var plain = given.StopGradient();
        Tensor.NameStorages([plain], Arena.GiveAway);
        return plain;
    }

    /// <summary>The numbers of the value.</summary>
    public override string ToString() => value.ToString();

    /// <summary>The negative.</summary>
    public static Tensor operator -(Variable a) => -a.Value;

    /// <summary>The sum.</summary>
    public static Tensor operator +(Variable a, Tensor b) => a.Value + b;

    /// <summary>The sum.</summary>
    public static Tensor operator +(Tensor a, Variable b) => a + b.Value;

    /// <summary>The sum.</summary>
    public static Tensor operator +(Variable a, Variable b) => a.Value + b.Value;

    /// <summary>The sum.</summary>
    public static Tensor operator +(Variable a, double b) => a.Value + b;

    /// <summary>The sum.</summary>
    public static Tensor operator +(double a, Variable b) => a + b.Value;

    /// <summary>The difference.</summary>
    public static Tensor operator -(Variable a, Tensor b) => a.Value - b;

    /// <summary>The difference.</summary>
    public static Tensor operator -(Tensor a, Variable b) => a - b.Value;

    /// <summary>The difference.</summary>
    public static Tensor operator -(Variable a, Variable b) => a.Value - b.Value;

    /// <summary>The difference.</summary>
    public static Tensor operator -(Variable a, double b) => a.Value - b;

    /// <summary>The difference.</summary>
    public static Tensor operator -(double a, Variable b) => a - b.Value;

    /// <summary>The product.</summary>
    public static Tensor operator *(Variable a, Tensor b) => a.Value * b;

    /// <summary>The product.</summary>
    public static Tensor operator *(Tensor a, Variable b) => a * b.Value;

    /// <summary>The product.</summary>
    public static Tensor operator *(Variable a, Variable b) => a.Value * b.Value;

    /// <summary>The product.</summary>
    public static Tensor operator *(Variable a, double b) => a.Value * b;

    /// <summary>The product.</summary>
    public static Tensor operator *(double a, Variable b) => a * b.Value;

    /// <summary>The quotient.</summary>
    public static Tensor operator /(Variable a, Tensor b) => a.Value / b;

    /// <summary>The quotient.</summary>
    public static Tensor operator /(Tensor a, Variable b) => a / b.Value;

    /// <summary>The quotient.</summary>
    public static Tensor operator /(Variable a, Variable b) => a.Value / b.Value;

    /// <summary>The quotient.</summary>
    public static Tensor operator /(Variable a, double b) => a.Value / b;

    /// <summary>The quotient.</summary>
    public static Tensor operator /(double a, Variable b) => a / b.Value;
}
