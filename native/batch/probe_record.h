// One probe as it crosses from JS. Little-endian, packed by hand, no padding.
// The TypeScript half is src/batch/probe-record.ts; test/batch/records.test.ts
// compares the two through addon.recordLayout, so they cannot drift apart.
#ifndef SYNSWEEP_BATCH_PROBE_RECORD_H_
#define SYNSWEEP_BATCH_PROBE_RECORD_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/address.h"

namespace synsweep {

struct ProbeRecord {
  AddressWords target;
  std::uint16_t port;     // destination port, host order
  std::uint8_t attempt;   // 0 = first transmission
  std::uint8_t reserved;  // 0
};
static_assert(sizeof(ProbeRecord) == 20 && offsetof(ProbeRecord, port) == 16);
static_assert(offsetof(ProbeRecord, attempt) == 18);
static_assert(std::is_trivially_copyable_v<ProbeRecord>);
static_assert(std::endian::native == std::endian::little, "records are memcpy'd");

}  // namespace synsweep

#endif  // SYNSWEEP_BATCH_PROBE_RECORD_H_
