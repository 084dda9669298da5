#include "capture/capture_thread.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "capture/fake_ring_producer.h"
#include "capture/pcap_handle.h"

namespace synsweep {
namespace {

constexpr std::uint32_t kSource = 0x0a000001;
constexpr std::uint32_t kTarget = 0x0a000008;
constexpr std::uint16_t kPort = 22;
constexpr std::uint64_t kCapturedUs = 1'700'000'000'123'456;

class Listener final : public CaptureListener {
 public:
  void OnReplies() noexcept override {
    const std::lock_guard lock(mutex_);
    was_told_ = true;
    changed_.notify_all();
  }
  void OnCaptureEnd(Status status) noexcept override {
    const std::lock_guard lock(mutex_);
    ends_.push_back(std::move(status));
    changed_.notify_all();
  }
  void WaitForReplies() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return was_told_; });
  }
  void WaitForEnd() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ends_.empty(); });
  }
  [[nodiscard]] std::vector<Status> ends() {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool was_told_ = false;
  std::vector<Status> ends_;
};

// The SYN-ACK to attempt 3, as bare IP.
std::vector<std::uint8_t> SynAck(const Cookie& cookie) {
  std::vector<std::uint8_t> packet(40);
  packet[0] = 0x45;
  packet[3] = 40;
  packet[8] = 57;  // TTL
  packet[9] = 6;
  StoreBe<std::uint32_t>(packet, 12, kTarget);
  StoreBe<std::uint32_t>(packet, 16, kSource);
  StoreBe<std::uint16_t>(packet, 20, kPort);
  StoreBe<std::uint16_t>(packet, 22, cookie.source_port);
  StoreBe<std::uint32_t>(packet, 28, cookie.sequence + 1);
  packet[32] = 0x50;
  packet[33] = 0x12;
  return packet;
}

// Capture from a savefile in memory: libpcap reads it like a device that falls silent.
class CaptureThreadTest : public testing::Test {
 protected:
  [[nodiscard]] Capture From(const std::vector<std::vector<std::uint8_t>>& packets) {
    const PcapHandle writer(::pcap_open_dead(DLT_RAW, 160));
    std::FILE* file = std::tmpfile();
    pcap_dumper_t* dumper = ::pcap_dump_fopen(writer.get(), ::fdopen(::dup(::fileno(file)), "wb"));
    for (const auto& packet : packets) {
      pcap_pkthdr header{};
      header.ts.tv_sec = static_cast<time_t>(kCapturedUs / 1'000'000);
      header.ts.tv_usec = static_cast<suseconds_t>(kCapturedUs % 1'000'000);
      header.caplen = static_cast<bpf_u_int32>(packet.size());
      header.len = header.caplen;
      ::pcap_dump(reinterpret_cast<u_char*>(dumper), &header, packet.data());
    }
    ::pcap_dump_close(dumper);
    std::rewind(file);
    return {"savefile", ReadByPcap("savefile", PcapHandle(::pcap_fopen_offline(file, nullptr))),
            LinkType::kRawIp};
  }

  [[nodiscard]] CaptureThread::Parts Parts(Capture capture,
                                           std::unique_ptr<XdpCapture> xdp = nullptr) {
    CaptureThread::Parts parts{
        .captures = {},
        .xdp = std::move(xdp),
        .departures = {},
        .device_counts = {},
        .cookies = cookies_,
        .round_trips = round_trips_,
        .replies = replies_,
        .counters = counters_,
        .listener = listener_,
    };
    parts.captures.push_back(std::move(capture));
    return parts;
  }

  [[nodiscard]] Cookie CookieOf(std::uint8_t attempt) const {
    return cookies_.Make(MapIpv4(kSource), MapIpv4(kTarget), kPort, attempt);
  }

  const CookieMaker cookies_{{1, 2}, {}};
  RttTable round_trips_;
  SpscRing<ReplyRecord> replies_{2};
  CaptureCounters counters_;
  Listener listener_;
};

TEST_F(CaptureThreadTest, TurnsAReplyIntoItsRecord) {
  const CaptureThread thread(Parts(From({SynAck(CookieOf(3))})));
  listener_.WaitForReplies();
  ReplyRecord reply;
  ASSERT_EQ(replies_.TryPop(std::span(&reply, 1)), 1u);
  EXPECT_EQ(reply.target, MapIpv4(kTarget));
  EXPECT_EQ(reply.responder, MapIpv4(kTarget));
  EXPECT_EQ(reply.port, kPort);
  EXPECT_EQ(reply.kind, ReplyKind::kSynAck);
  EXPECT_EQ(reply.attempt, 3);
  EXPECT_EQ(reply.ttl, 57);
  EXPECT_EQ(reply.rtt_us, kRttUnknown);
  EXPECT_EQ(std::uint64_t{reply.captured_high} << 32 | reply.captured_low, kCapturedUs);
}

TEST_F(CaptureThreadTest, CountsWhatDoesNotValidateAsStrayAndGoesOn) {
  Cookie forged = CookieOf(0);
  ++forged.sequence;
  const std::vector<std::uint8_t> too_short(11);
  const CaptureThread thread(Parts(From({SynAck(forged), too_short, SynAck(CookieOf(0))})));
  listener_.WaitForReplies();
  EXPECT_EQ(counters_.strays.load(), 2u);
  EXPECT_EQ(counters_.replies.load(), 1u);
}

TEST_F(CaptureThreadTest, CountsRepliesThatFindTheRingFull) {
  const auto reply = SynAck(CookieOf(0));
  const CaptureThread thread(Parts(From({reply, reply, reply, reply, reply})));
  listener_.WaitForReplies();
  EXPECT_EQ(counters_.replies.load(), 5u);
  EXPECT_EQ(counters_.queue_drops.load(), 5u - replies_.capacity());
}

TEST_F(CaptureThreadTest, StopsOnASilentDevice) {
  { const CaptureThread thread(Parts(From({}))); }
  ASSERT_EQ(listener_.ends().size(), 1u);
  EXPECT_TRUE(listener_.ends().front().ok());
}

TEST_F(CaptureThreadTest, EndsWithAStatusWhenAHandleFails) {
  // A handle of pcap_open_dead reads nothing and says so.
  const CaptureThread thread(
      Parts({"dead0", ReadByPcap("dead0", PcapHandle(::pcap_open_dead(DLT_RAW, 160))),
             LinkType::kRawIp}));
  listener_.WaitForEnd();
  ASSERT_EQ(listener_.ends().size(), 1u);
  EXPECT_EQ(listener_.ends().front().code, ErrorCode::kCapture);
  EXPECT_NE(listener_.ends().front().detail.find("dead0"), std::string::npos);
}

// Beside a silent device, a ring that an XDP program fills.
class XdpCaptureThreadTest : public CaptureThreadTest {
 protected:
  static constexpr std::uint32_t kSlots = 1024;

  [[nodiscard]] CaptureThread::Parts Parts() {
    return CaptureThreadTest::Parts(From({}), std::move(xdp_));
  }

  std::unique_ptr<XdpCapture> xdp_ = std::make_unique<XdpCapture>(MakeFakeRings(1, kSlots));
  const std::unique_ptr<FakeRingProducer> producer_ =
      std::make_unique<FakeRingProducer>(xdp_->packets(), 1, 0);
};

TEST_F(XdpCaptureThreadTest, TurnsARecordedPacketIntoItsRecordByBothClocks) {
  const auto before = std::chrono::system_clock::now();
  const TimePoint sent = SystemClock().Now();
  round_trips_.NoteSent(CookieOf(3), 3, sent);
  const auto captured = sent + std::chrono::microseconds(1500);
  ASSERT_TRUE(producer_->Record(SynAck(CookieOf(3)),
                                static_cast<std::uint64_t>(captured.time_since_epoch().count())));
  const CaptureThread thread(Parts());
  listener_.WaitForReplies();
  ReplyRecord reply;
  ASSERT_EQ(replies_.TryPop(std::span(&reply, 1)), 1u);
  EXPECT_EQ(reply.target, MapIpv4(kTarget));
  EXPECT_EQ(reply.attempt, 3);
  EXPECT_EQ(reply.rtt_us, 1500u);
  const auto captured_us = std::uint64_t{reply.captured_high} << 32 | reply.captured_low;
  const auto before_us =
      std::chrono::duration_cast<std::chrono::microseconds>(before.time_since_epoch());
  EXPECT_GE(captured_us, static_cast<std::uint64_t>(before_us.count()));
}

TEST_F(XdpCaptureThreadTest, LeavesInTheRingWhatTheReplyRingHasNoRoomFor) {
  const auto reply = SynAck(CookieOf(0));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(producer_->Record(reply, 0));
  const CaptureThread thread(Parts());
  listener_.WaitForReplies();
  std::size_t count = 0;
  ReplyRecord record;
  while (count < 5) count += replies_.TryPop(std::span(&record, 1));
  while (counters_.xdp_taken.load() < 5) std::this_thread::yield();
  EXPECT_EQ(counters_.xdp_recorded.load(), 5u);
  EXPECT_EQ(counters_.queue_drops.load(), 0u);
  EXPECT_EQ(counters_.replies.load(), 0u);  // libpcap saw none
}

TEST_F(XdpCaptureThreadTest, CountsAsDroppedWhatNobodyTookBeforeItEnded) {
  const auto reply = SynAck(CookieOf(0));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(producer_->Record(reply, 0));
  { const CaptureThread thread(Parts()); }
  EXPECT_EQ(replies_.size(), replies_.capacity());
  EXPECT_EQ(counters_.xdp_recorded.load(), 5u);
  EXPECT_EQ(counters_.xdp_taken.load(), 5u);
  EXPECT_EQ(counters_.queue_drops.load(), 5u - replies_.capacity());
}

TEST_F(XdpCaptureThreadTest, CountsWhatDoesNotValidateAsStray) {
  Cookie forged = CookieOf(0);
  ++forged.sequence;
  ASSERT_TRUE(producer_->Record(SynAck(forged), 0));
  { const CaptureThread thread(Parts()); }
  EXPECT_EQ(counters_.strays.load(), 1u);
  EXPECT_EQ(counters_.xdp_strays.load(), 1u);
  EXPECT_EQ(replies_.size(), 0u);
}

}  // namespace
}  // namespace synsweep
