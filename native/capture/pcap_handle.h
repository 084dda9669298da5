// capture - takes frames off the wire with libpcap, gives the replies among them as ReplyRecords.
// Owns: its pcap handles, one thread.   Borrows: cookies, round trips, the reply ring.
// May not: allocate per frame, trust a byte of one, know about verdicts.
// Time: libpcap stamps frames by CLOCK_REALTIME; round trips are taken on CLOCK_MONOTONIC.
// Sources: pcap(3PCAP), packet(7).
#ifndef SYNSWEEP_CAPTURE_PCAP_HANDLE_H_
#define SYNSWEEP_CAPTURE_PCAP_HANDLE_H_

#include <pcap/pcap.h>

#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "capture/capture_handle.h"
#include "wire/link_type.h"

namespace synsweep {

struct PcapCloser {
  void operator()(pcap_t* handle) const noexcept { ::pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapCloser>;

// Reads an activated, filtered, non-blocking handle on `device`.
[[nodiscard]] std::unique_ptr<CaptureHandle> ReadByPcap(std::string device, PcapHandle handle);

// Opens `device` for frames that come in and pass `filter`. Every early return closes what was
// opened. From its success on, no such frame is missed but those counted as dropped.
[[nodiscard]] Result<Capture> OpenCapture(const std::string& device, const std::string& filter);

// nullopt: ParseReply cannot read frames of this libpcap link type (DLT_…).
[[nodiscard]] std::optional<LinkType> LinkTypeOf(int pcap_link_type) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_PCAP_HANDLE_H_
