// (1 + tanh(u)) / 2 = 1 / (1 + e^(-2u)): one exponential, and no cancellation where tanh nears -1.
// -2u = x (LINEAR + CUBIC x²), u = sqrt(2 / pi) (x + 0.044715 x³).
#define CK_GELU_LINEAR (-1.5957691216057308f)
#define CK_GELU_CUBIC (-0.0713548162726009f)
