-- No key: the same pair can be stored twice.
CREATE TABLE enrollments (
  student_id INTEGER NOT NULL REFERENCES students (id),
  course_id INTEGER NOT NULL REFERENCES courses (id),
  enrolled_on TEXT NOT NULL,
  grade INTEGER CHECK (grade BETWEEN 1 AND 6)
);
CREATE INDEX enrollments_by_course
  ON enrollments (course_id);
