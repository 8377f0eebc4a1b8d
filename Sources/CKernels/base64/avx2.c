// The way of Muła and Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (ACM TWEB 12, 2018): a
// character's upper half chooses what must be added to it to give its value, and both halves together, each a set of
// bits, meet in a common one exactly where the character is not of the alphabet.
#if defined(__x86_64__)
#include <immintrin.h>

#include "kernels.h"

#define AVX2 __attribute__((target("avx2")))
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

AVX2 size_t ck_base64_decode_avx2(uint8_t *out, const uint8_t *in, size_t groups) {
  const __m256i faults_low = TWICE(
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a);
  const __m256i faults_high = TWICE(
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  // By the upper half: none; '/', which '+' would stand with, moved here; '+'; digits; A to Z twice; a to z twice.
  const __m256i shifts = TWICE(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
  // Three bytes of each group, most significant first, then no more.
  const __m256i order = TWICE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  const __m256i slash = _mm256_set1_epi8('/');

  size_t i = 0;
  // A store writes 32 bytes for 24, so there must be room for what the next three groups will overwrite.
  for (; i + 11 <= groups; i += 8, in += 32, out += 24) {
    const __m256i text = _mm256_loadu_si256((const __m256i *)in);
    // Bits 0 to 3 are what a shuffle looks at; that bit 5 stays is no matter, and saves a second constant.
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi32(text, 4), slash);
    const __m256i lower = _mm256_and_si256(text, slash);
    if (!_mm256_testz_si256(_mm256_shuffle_epi8(faults_low, lower), _mm256_shuffle_epi8(faults_high, upper))) break;
    const __m256i shift = _mm256_shuffle_epi8(shifts, _mm256_add_epi8(_mm256_cmpeq_epi8(text, slash), upper));
    const __m256i sixes = _mm256_add_epi8(text, shift);
    const __m256i twelves = _mm256_maddubs_epi16(sixes, _mm256_set1_epi32(0x01400140));
    const __m256i bits = _mm256_madd_epi16(twelves, _mm256_set1_epi32(0x00011000));
    const __m256i bytes = _mm256_shuffle_epi8(bits, order);
    const __m256i packed = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
    _mm256_storeu_si256((__m256i *)out, packed);
  }
  return i;
}
#endif
