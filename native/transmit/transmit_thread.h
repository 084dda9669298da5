#ifndef SYNSWEEP_TRANSMIT_TRANSMIT_THREAD_H_
#define SYNSWEEP_TRANSMIT_TRANSMIT_THREAD_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/ring.h"
#include "base/status.h"
#include "batch/probe_record.h"
#include "batch/reply_record.h"
#include "cookie/cookie.h"
#include "cookie/rtt_table.h"
#include "transmit/dry_sender.h"
#include "transmit/ip_sender.h"
#include "transmit/look_ahead.h"
#include "transmit/pacer.h"
#include "transmit/packet_sender.h"
#include "transmit/path_table.h"
#include "transmit/sleeper.h"
#include "transmit/xdp_sender.h"

namespace synsweep {

// Running totals. Written by the transmit thread, read by any.
struct TransmitCounters {
  std::atomic<std::uint64_t> sent = 0;
  std::atomic<std::uint64_t> errors = 0;  // probes that could not be sent
  std::atomic<std::uint64_t> unsent = 0;  // probes that were settled without being sent
  std::atomic<int> last_errno = 0;        // of the last of them
};

// Who is told what the transmit thread does.
class TransmitListener {
 public:
  virtual ~TransmitListener() = default;
  // On the transmit thread: some probes have left the ring and the counters say what became of
  // them.
  virtual void OnProbesLeft() noexcept = 0;
  // On the transmit thread: there are records in the ring of those that were not sent.
  virtual void OnUnsent() noexcept = 0;
  // On the transmit thread: there are questions for the neighbour thread.
  virtual void OnQuestions() noexcept = 0;
  // On the transmit thread, exactly once, last. Not ok: why it gave up.
  virtual void OnTransmitEnd(Status status) noexcept = 0;
};

// The transmit thread. Made and destroyed by engine/.
//   owns     its paths and senders: no other thread may touch them
//   borrows  the rest of Parts, which must outlive *this
//   calls    its listener, on the transmit thread
class TransmitThread {
 public:
  struct Parts {
    PathTable paths;
    std::unique_ptr<XdpSender> xdp;        // null: no path needs it
    std::unique_ptr<PacketSender> packet;  // likewise
    std::unique_ptr<IpSender> ip;          // likewise
    std::unique_ptr<DrySender> dry;        // likewise
    const CookieMaker& cookies;
    RttTable& round_trips;
    SpscRing<ProbeRecord>& probes;  // it is the consumer
    // For probes that are settled without being sent: it is the producer. No route, or nobody has
    // the address.
    SpscRing<ReplyRecord>& unsent;
    // Null: no target is its own next hop on Ethernet.
    std::unique_ptr<LookAhead> look_ahead;
    const Clock& clock;
    TransmitCounters& counters;
    TransmitListener& listener;
    std::uint64_t ip_id_seed;  // not derived from the secret, which IP-IDs would then leak
  };

  // `rate_pps`: probes per second, > 0; +infinity: as fast as it goes.
  TransmitThread(Parts parts, double rate_pps);

  // Stops within milliseconds, joins. What is left in the ring stays there.
  ~TransmitThread();

  // There is something new in the ring. Any thread.
  void Wake() { sleeper_.Wake(); }

  // Any thread. Takes effect at once.
  void SetRate(double rate_pps);

  // What changes when routes do.
  struct Detour {
    PathTable paths;
    std::unique_ptr<PacketSender> packet;  // null: as it is
    std::unique_ptr<IpSender> ip;          // likewise
    // In place of the one there is, when other targets are on-link than before. Null: as it is.
    std::unique_ptr<LookAhead> look_ahead;
  };
  // Any thread, one at a time. Probes that have not left go by it.
  void SetPaths(std::unique_ptr<Detour> detour);

 private:
  enum class Outcome : std::uint8_t { kReady, kUnsent, kImpossible };

  // A probe on its way out, as far as it is known.
  struct Departure {
    const ProbeRecord* probe;
    const SendPath* path;
    MacAddress mac;  // of the target, where it is its own next hop on Ethernet
    Cookie cookie;
  };

  // Nothing may escape a thread (it would end the process), so Run is noexcept and failure leaves
  // as a Status.
  void Run(const std::stop_token& stop) noexcept;
  void TakeDetour() noexcept;
  // A device is gone: waits for other paths. False: none came, so that it was the only way.
  [[nodiscard]] bool AwaitDetour(const std::stop_token& stop) noexcept;
  // Sends the next `count` in the ring; those that a failure left there are the next still.
  [[nodiscard]] Status SendProbes(std::size_t count, const std::stop_token& stop) noexcept;
  // As many as the smallest back-end takes at once. What is for `xdp` waits for all to be ready.
  [[nodiscard]] Status SendSome(std::span<const ProbeRecord> probes, const std::stop_token& stop,
                                SendTally& tally) noexcept;
  // How many probes may be taken off the ring now: as far ahead as all is known, and as there is
  // room to settle them unsent.
  [[nodiscard]] std::size_t AvailableCount() noexcept;
  // Finds one probe's way out, or settles it.
  [[nodiscard]] Outcome Admit(const ProbeRecord& probe, Departure& departure) noexcept;
  // Puts its frame into its back-end's batch.
  void WriteFrame(const Departure& departure) noexcept;
  void Settle(const ProbeRecord& probe, ReplyKind kind) noexcept;
  // Where `path` wants the frame to `target`.
  [[nodiscard]] ByteSpan RoomFor(const SendPath& path, const AddressWords& target) noexcept;
  [[nodiscard]] std::uint16_t NextIpId() noexcept;

  Parts parts_;
  Sleeper sleeper_;
  std::atomic<double> rate_pps_;
  std::atomic<Detour*> detour_ = nullptr;  // owned, on its way between threads
  std::size_t most_together_;              // probes between two flushes
  std::array<Departure, SendBatch::kCapacity> departures_{};
  std::array<EndpointOfProbe, SendBatch::kCapacity> endpoints_{};
  std::array<std::uint64_t, SendBatch::kCapacity> hashes_{};
  std::uint32_t unsent_count_ = 0;  // of those that were asked for last
  TimePoint told_unsent_;
  bool is_full_ = false;  // the ring of the unsent
  std::jthread thread_;   // last: joins before anything it uses is destroyed
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_TRANSMIT_THREAD_H_
